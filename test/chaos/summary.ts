import { handedOver } from './demands.ts';
import { faultNames } from './faults.ts';
import { seconds } from './history.ts';
import type { Judgement } from './judge.ts';
import type { Course } from './run.ts';
import { PEOPLE, type Scene } from './scene.ts';
import { isOwn } from './screens.ts';
import type { Lateness } from './verdict.ts';

/** What happened, in figures. */
export function summaryOf(scene: Scene, { calm, begun, end }: Course, judgement: Judgement): string {
  const { screens, troubles, instances } = scene;
  const { lateness, audit, entries, twice, slowest } = judgement;
  const { showings } = screens;
  const { counted } = troubles;
  const people = new Set(showings.map(({ person }) => person)).size;
  const within = (share: number) => seconds(lateness[Math.floor((1 - share) * lateness.length)]?.lateMs ?? 0);
  const use = ({ lateMs, allowedMs }: Lateness) => lateMs / allowedMs;
  const [nearest] = lateness.toSorted((one, other) => use(other) - use(one));
  const bounded = (one?: Lateness) => one && `${seconds(one.lateMs)} of ${seconds(one.allowedMs)} allowed`;
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
Lateness     half within ${within(0.5)}, 95 % within ${within(0.95)}, slowest ${bounded(lateness[0])}, nearest to its bound ${bounded(nearest)}
Backlog      ${Math.max(0, ...lateness.map(({ backlog }) => backlog))} keys at most that were late at the same time as one
Twice        ${twice.length} of ${calm.length} edits in the calm
Errors       ${list([...grave].map(([event, { length }]) => [event, length]))}
Audit        ${entries.length} entries. ${audit.replaceAll('\n', ' ')}
Time         ${seconds(end - begun)}
The slowest:
${slowest}
`;
}
