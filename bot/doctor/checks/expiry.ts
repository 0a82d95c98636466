import { daysLeft, type Expiry } from '../../domain/expiry.ts';
import type { Settings } from '../../settings.ts';
import { type Check, ok, type Verdict, warning, wrong } from '../check.ts';

const SOON_DAYS = 30;

export const expiry: Check[] = [
  {
    id: 'secret-expiry',
    title: 'Client secrets',
    applies: ({ settings }) => hasSecrets(settings),
    look({ settings, clock }) {
      const known = settings.expiries.find(({ what }) => what === 'secret');
      if (known) return verdictOn(known, clock.now(), 'Make new secrets in Entra and set SECRET_EXPIRES_ON anew');
      return warning(
        'nobody knows when they expire, and on that day Latchkey falls silent',
        'Set SECRET_EXPIRES_ON to the earliest day under Entra > App registrations > Certificates & secrets > Expires.',
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

/** The OAuth connection may have one of which these settings only know the day. */
function hasSecrets({ bot, sso, graph, expiries }: Settings): boolean {
  return [bot, sso, graph].some(({ secret }) => secret !== undefined) || expiries.some(({ what }) => what === 'secret');
}

export function verdictOn(end: Pick<Expiry, 'at'>, now: number, mend: string): Verdict {
  const days = daysLeft(end, now);
  const date = new Date(end.at).toISOString().slice(0, 10);
  if (days <= 0) return wrong(`expired on ${date}`, `${mend}: docs/install.md.`);
  if (days <= SOON_DAYS) return warning(`expires on ${date}, in ${days} days`, `${mend}: docs/install.md.`);
  return ok(`until ${date}, for ${days} days`);
}
