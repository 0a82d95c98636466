import { randomUUID } from 'node:crypto';
import type { Account, Caller, MessageRef } from '../model.ts';
import type { Clock, Log, Records } from '../ports.ts';
import type { Recorder } from '../recorder.ts';
import { createTallies } from '../tallies.ts';
import { type LookUps, OPEN_MS, subjectOf } from './look-ups.ts';
import type { HelpdeskPolicy, LookUp } from './model.ts';
import type { Errands } from './ports.ts';
import type { Search } from './search.ts';
import type { Wanted } from './wanted.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

type Ports = {
  lookUps: LookUps;
  search: Search;
  errands: Errands;
  records: Records;
  recorder: Recorder;
  clock: Clock;
  log: Log;
  policy: Pick<HelpdeskPolicy, 'most'>;
};

type Technician = { caller: Caller; account: Account | undefined };

export type Begin = ReturnType<typeof createBegin>;

/** Begins look-ups, and counts them. */
export function createBegin({ lookUps, search, errands, records, recorder, clock, log, policy: { most } }: Ports) {
  const tallies = createTallies({ records, clock });
  const windows = [
    { ms: MINUTE_MS, most: most.perMinute },
    { ms: HOUR_MS, most: most.perHour },
    { ms: 24 * HOUR_MS, most: most.perDay },
  ];

  return {
    /** Epoch milliseconds until which this technician may look up no more; undefined: one more, which is counted. */
    async fullUntil(person: string): Promise<number | undefined> {
      const counted = await tallies.add(`look-ups/${person}`, { windows, roundedToMs: 1_000 });
      if (!('fullUntil' in counted)) return undefined;
      const { fullUntil } = counted;
      const first = await records.create(`look-ups/reached/${person}`, true, fullUntil);
      if (first) log.alert('look-up.limit-reached', { technician: person });
      return fullUntil;
    },

    /** `status`: the card in the channel that it was asked for in. */
    async lookUp(
      { caller, account }: Technician,
      wanted: Wanted & { askedBy?: string },
      reference: string,
      status?: MessageRef,
    ): Promise<void> {
      const { person, user, chat, reader } = caller;
      const { name, upn } = account ?? {};
      const lookUp: LookUp = {
        id: randomUUID(),
        reference,
        person,
        account: { ...(name && { name }), ...(upn && { upn }) },
        ...{ user, chat, reader },
        ...wanted,
        begun: clock.now(),
        state: 'looking',
        found: [],
        ...(status && { status }),
      };
      await lookUps.create(lookUp);
      await errands.book({ do: 'lapse', lookUp: lookUp.id, due: lookUp.begun + OPEN_MS, attempts: 0 });
      const facts = { lookUp: lookUp.id, where: status ? 'channel' : 'chat', ...wanted };
      await recorder.record({ event: 'lookup.begun', ...subjectOf(lookUp), facts });
      await search.find(lookUp, caller);
    },
  };
}
