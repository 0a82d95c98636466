import type { Objection } from './model.ts';
import type { Clock, Log, Records } from './ports.ts';
import { createTallies } from './tallies.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Most keys that may be sent to one person, and in the whole company. */
export type MostKeys = { per10Minutes: number; perDay: number; perHour: number };

export type Limits = ReturnType<typeof createLimits>;
type Ports = { records: Records; clock: Clock; log: Log; most: MostKeys };
/** A place for one key. Whoever sends none gives it back: only keys that were sent count. */
export type Place = { giveBack(): Promise<void> };

/** How many keys may be sent. A place is taken before the key is fetched, so that taps at the same time get no more. Throws `Unavailable`. */
export function createLimits({ records, clock, log, most }: Ports) {
  const tallies = createTallies({ records, clock });
  const windows = [
    { ms: 10 * MINUTE_MS, most: most.per10Minutes },
    { ms: DAY_MS, most: most.perDay },
  ];

  /** Whoever asks: one more for the whole company. */
  async function takeForCompany(): Promise<Place | { objection: Objection }> {
    const company = await tallies.add('keys/company', {
      windows: [{ ms: HOUR_MS, most: most.perHour }],
      roundedToMs: MINUTE_MS,
    });
    if (!('fullUntil' in company)) return { giveBack: company.takeBack };
    const first = await records.create('keys/company-reached', true, company.fullUntil);
    if (first) log.alert('limits.company-reached', { perHour: most.perHour });
    return { objection: { refusal: 'company-limit', until: company.fullUntil } };
  }

  return {
    takeForCompany,

    /** For a person's own Mac. */
    async take(person: string): Promise<Place | { objection: Objection }> {
      const own = await tallies.add(`keys/person/${person}`, { windows, roundedToMs: 1_000 });
      if ('fullUntil' in own) return { objection: { refusal: 'person-limit', until: own.fullUntil } };
      const company = await takeForCompany();
      if ('objection' in company) {
        await own.takeBack();
        return company;
      }
      return { giveBack: async () => void (await Promise.all([own.takeBack(), company.giveBack()])) };
    },
  };
}
