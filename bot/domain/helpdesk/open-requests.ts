import type { Clock, Records } from '../ports.ts';
import type { LookUp } from './model.ts';

/** Of an approval: to be given in, and then to be used in. */
export const GOOD_FOR_MS = 10 * 60_000;

export type OpenRequests = ReturnType<typeof createOpenRequests>;

/** One request for approval for each Mac at a time: nobody collects several for one key. */
export function createOpenRequests({ records, clock }: { records: Records; clock: Clock }) {
  const keyOf = ({ mac }: LookUp) => `approval/mac/${mac?.id}`;

  async function set(lookUp: LookUp, expires: number): Promise<void> {
    const found = await records.read<string>(keyOf(lookUp));
    if (found?.value === lookUp.id) await records.replace(keyOf(lookUp), found.version, lookUp.id, expires);
  }

  return {
    /** False: there is another one. */
    async begin(lookUp: LookUp): Promise<boolean> {
      if (await records.create(keyOf(lookUp), lookUp.id, clock.now() + GOOD_FOR_MS)) return true;
      return (await records.read<string>(keyOf(lookUp)))?.value === lookUp.id;
    },

    /** It was approved, and is now good for as long again. */
    keep: (lookUp: LookUp) => set(lookUp, clock.now() + GOOD_FOR_MS),
    end: (lookUp: LookUp) => set(lookUp, clock.now()),
  };
}
