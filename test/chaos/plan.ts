import { createDice } from './dice.ts';
import { type FaultName, otherFaults, teamsFaults } from './faults.ts';

export const instanceNames = ['A', 'B'] as const;
export type InstanceName = (typeof instanceNames)[number];

/** Milliseconds since the storm began. */
export type Span = { from: number; to: number };
/** `afterMs`: since whoever was killed before listens again. */
export type Kill = { afterMs: number; victims: readonly InstanceName[]; downMs: number };
/** While it lasts, requests to that service go wrong in this way; `everything`: all of them, else a share. */
export type Weather = Span & { fault: FaultName; everything: boolean };
/** `of`: what of an account is away, if it is one. */
export type StorageOutage = Span & { of: (typeof storageParts)[number] };
export type Plan = { kills: Kill[]; storageOutages: StorageOutage[]; weather: Weather[] };

const storageParts = ['all', 'blob', 'queue', 'all'] as const;

/** More than a storm has time for. */
const KILLS = 30;
const KILL_AFTER_MS = { least: 2_000, most: 7_000 };
const DOWN_MS = { least: 200, most: 1_500 };
const STORAGE_OUTAGE_MS = { least: 2_000, most: 5_000 };
/** So often its turn comes: there should be keys to take off when it does. */
const EACH_FAULT = 4;
/** Teams is down altogether for so long, in the second half. */
const TEAMS_OUTAGE_MS = 6_000;

/** Everything that will go wrong in a storm of so many milliseconds, and when. A seed always makes the same plan. */
export function planStorm(seed: number, stormMs: number): Plan {
  const dice = createDice(seed);
  const shuffledOften = (names: FaultName[], kind: number) =>
    Array.from({ length: EACH_FAULT }, (_, round) => dice.shuffled(names, 'faults', kind, round)).flat();
  const outage = dice.between(stormMs * 0.5, stormMs - TEAMS_OUTAGE_MS, 'outage');
  return {
    kills: Array.from({ length: KILLS }, (_, index) => ({
      afterMs: dice.between(KILL_AFTER_MS.least, KILL_AFTER_MS.most, 'kill', index),
      // The third and every fifth after it is for both.
      victims: index % 5 === 2 ? instanceNames : [dice.pick(instanceNames, 'victim', index)],
      downMs: dice.between(DOWN_MS.least, DOWN_MS.most, 'down', index),
    })),
    storageOutages: inTurn({ from: 0, to: stormMs }, dice.shuffled(storageParts, 'storage parts')).map(
      ([of, { from, to }]) => {
        const lastsMs = dice.between(STORAGE_OUTAGE_MS.least, STORAGE_OUTAGE_MS.most, 'storage lasts', from);
        const begins = dice.between(from, to - lastsMs, 'storage', from);
        return { of, from: begins, to: begins + lastsMs };
      },
    ),
    weather: [
      { from: outage, to: outage + TEAMS_OUTAGE_MS, fault: '502' as const, everything: true },
      ...[teamsFaults, otherFaults].flatMap((names, kind) =>
        inTurn({ from: 0, to: stormMs }, shuffledOften(names, kind)).map(([fault, span]) => ({
          ...span,
          ...{ fault, everything: false },
        })),
      ),
    ],
  };
}

/** Each item with its part of the whole time. */
function inTurn<T>({ from, to }: Span, items: readonly T[]): [T, Span][] {
  const part = (to - from) / items.length;
  return items.map((item, index) => [item, { from: from + index * part, to: from + (index + 1) * part }]);
}
