import { handedOver } from './demands.ts';
import { faultNames } from './faults.ts';
import { seconds } from './history.ts';
import type { Judgement } from './judge.ts';
import { type Course, isOwn } from './run.ts';
import { PEOPLE, type Scene } from './scene.ts';

/** What happened, in figures. */
export function summaryOf(scene: Scene, { calm, begun, end }: Course, judgement: Judgement): string {
  const { screens, troubles, instances } = scene;
  const { lateness, audit, entries, twice } = judgement;
  const { showings } = screens;
  const { counted } = troubles;
  const people = new Set(showings.map(({ person }) => person)).size;
  const inOrder = lateness.toSorted((one, other) => one.lateMs - other.lateMs);
  const within = (share: number) => seconds(inOrder[Math.floor(share * (inOrder.length - 1))]?.lateMs ?? 0);
  const bounded = ({ lateMs, allowedMs }: { lateMs: number; allowedMs: number }) =>
    `${seconds(lateMs)} of ${seconds(allowedMs)} allowed`;
  const nearest = lateness.toSorted((one, other) => other.lateMs / other.allowedMs - one.lateMs / one.allowedMs)[0];
  const list = (entries: (readonly [string, number])[]) =>
    entries
      .filter(([, times]) => times > 0)
      .map(([name, times]) => `${name}: ${times}`)
      .join(' · ');
  const named = (names: string[], kind = '') => list(names.map((name) => [name, counted(`${name}${kind}`)]));
  const others = troubles
    .names()
    .filter((name) => !faultNames.some((fault) => name === fault || name.startsWith(`${fault} at `)));
  const grave = Map.groupBy(
    instances.lines.filter(({ level }) => level === 'error'),
    ({ event }) => event,
  );
  return `
People       ${people} of ${PEOPLE} saw a key; ${showings.length} keys: ${calm.length} in the calm, ${showings.length - calm.length} in the storm, ${showings.filter((each) => !isOwn(each)).length} for technicians
Kills        ${instances.kills()}, both at once ${counted('both killed')} times; ${instances.failedStarts()} starts without storage; ${handedOver(instances.lines)} keys went by another process than they came by
Faults       ${named(faultNames)}
At showings  ${named(faultNames, ' at showing')}
At blankings ${named(faultNames, ' at blanking')}
Besides      ${named(others)}
Lateness     half within ${within(0.5)}, 95 % within ${within(0.95)}, slowest ${bounded(inOrder.at(-1) ?? { lateMs: 0, allowedMs: 0 })}, nearest to its bound ${bounded(nearest ?? { lateMs: 0, allowedMs: 0 })}
Backlog      ${Math.max(0, ...lateness.map(({ backlog }) => backlog))} keys at most that were late at the same time as one
Twice        ${twice.length} of ${calm.length} edits in the calm
Errors       ${list([...grave].map(([event, { length }]) => [event, length]))}
Audit        ${entries.length} entries. ${audit.replaceAll('\n', ' ')}
Time         ${seconds(end - begun)}
`;
}
