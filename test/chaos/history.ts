import { RULES, type Scene } from './scene.ts';
import type { Showing } from './screens.ts';

/** All that is known of one showing, by time, a line each. `reference`: by which the log knows it. */
export function historyOf(showing: Showing, { troubles, instances }: Scene, reference: string | undefined): string {
  const { person, message, mac, on, off = Number.POSITIVE_INFINITY, blanked } = showing;
  const steps = [
    { at: on, what: `the key of ${mac.record.deviceName} comes on the screen of ${person?.name ?? 'everybody'}` },
    { at: on + RULES.visibleMs, what: 'it is due' },
    { at: off, what: 'it goes' },
    ...blanked.map((at) => ({ at, what: 'an edit blanks the message' })),
    ...troubles.all
      .filter(({ message: only = message.id, from, to }) => only === message.id && to > on && from < off)
      .map(({ from: at, what }) => ({ at, what: `  ${what}` })),
    ...instances.lines
      .filter((line) => reference !== undefined && line.reference === reference)
      .map(({ at, process, event, level: _, reference: __, ...facts }) => ({
        at,
        what: `    ${process} ${event} ${JSON.stringify(facts)}`,
      })),
  ];
  return steps
    .filter(({ at }) => Number.isFinite(at))
    .sort((one, other) => one.at - other.at)
    .filter(({ what }, index, all) => what !== all[index - 1]?.what)
    .map(({ at, what }) => `  ${new Date(at).toISOString().slice(11, 23)} ${what}`)
    .join('\n');
}

export function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
