import { daysLeft, type Expiry, WARNINGS } from '../../domain/expiry.ts';
import { type Check, ok, unchecked, type Verdict, warning, wrong } from '../check.ts';

const [SOON_DAYS] = WARNINGS;

export const expiry: Check[] = [
  {
    id: 'secret-expiry',
    title: 'Client secrets',
    look({ settings, clock }) {
      const known = settings.expiries.find(({ what }) => what === 'secret');
      if (!known && settings.noSecrets) return ok('there is none, as SECRET_EXPIRES_ON says');
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
      const { certificate } = settings;
      if (!certificate) return unchecked('none');
      const { begins, expires, isOpen } = certificate;
      if (begins > clock.now())
        return wrong(`not before ${dayOf(begins)}`, 'Is the clock right? Use the one before until then.');
      if (isOpen)
        return warning('everybody on this machine may read its private key', 'chmod o= the file of CERTIFICATE_FILE.');
      return verdictOn({ at: expires }, clock.now(), 'Make a new certificate and add it to the registrations');
    },
  },
];

export function verdictOn(end: Pick<Expiry, 'at'>, now: number, mend: string, soonDays: number = SOON_DAYS): Verdict {
  const days = daysLeft(end, now);
  const date = dayOf(end.at);
  if (days < 0) return wrong(`expired on ${date}`, `${mend}: docs/install.md.`);
  if (days === 0) return wrong(`${date} is the last day`, `${mend}: docs/install.md.`);
  if (days <= soonDays)
    return warning(`until ${date}, ${days} ${days === 1 ? 'day' : 'days'} from now`, `${mend}: docs/install.md.`);
  return ok(`until ${date}, ${days} days from now`);
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
