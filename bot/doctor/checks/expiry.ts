import { daysLeft, type Expiry } from '../../domain/expiry.ts';
import { type Check, ok, type Verdict, warning, wrong } from '../check.ts';

const SOON_DAYS = 30;

export const expiry: Check[] = [
  {
    id: 'secret-expiry',
    title: 'Client secrets',
    look({ settings, clock }) {
      const known = settings.expiries.find(({ what }) => what === 'secret');
      if (!known && settings.secretsWatched) return ok('there is none, as SECRET_EXPIRES_ON says');
      if (known) return verdictOn(known, clock.now(), 'Make new secrets in Entra and set SECRET_EXPIRES_ON anew');
      return warning(
        'nobody knows when they expire, that of the OAuth connection included: on that day nobody can sign in any more',
        'Set SECRET_EXPIRES_ON to the earliest day under Entra > App registrations > Certificates & secrets, or to none.',
      );
    },
  },
  {
    id: 'certificate-expiry',
    title: 'Certificate',
    applies: ({ settings }) => settings.certificate !== undefined,
    look({ settings, clock }) {
      const at = settings.certificate?.expires ?? 0;
      return verdictOn({ at }, clock.now(), 'Make a new certificate and add it to the registrations');
    },
  },
];

export function verdictOn(end: Pick<Expiry, 'at'>, now: number, mend: string, soonDays = SOON_DAYS): Verdict {
  const days = daysLeft(end, now);
  const date = new Date(end.at).toISOString().slice(0, 10);
  if (days <= 0) return wrong(`expired on ${date}`, `${mend}: docs/install.md.`);
  if (days <= soonDays)
    return warning(`expires on ${date}, in ${days} ${days === 1 ? 'day' : 'days'}`, `${mend}: docs/install.md.`);
  return ok(`until ${date}, for ${days} days`);
}
