import { assertNoKeyInChannels } from '../e2e/leaks.ts';
import { type Entry, intentsOf, isToldOf, readAudit } from './audit.ts';
import { demandsOn } from './demands.ts';
import { historyOf, seconds } from './history.ts';
import type { Course } from './run.ts';
import { RULES, type Scene } from './scene.ts';
import type { Showing } from './screens.ts';
import { type Lateness, latenessOf } from './verdict.ts';

/** Of the edits without faults, how many may have been made twice. */
const MOST_TWICE = 0.01;

/** `violations`: what must not be, with the history of each. `lateness`: the longest first. `audit`: what `verify` said. `twice`: without any fault. */
export type Judgement = {
  violations: string[];
  lateness: Lateness[];
  audit: string;
  entries: Entry[];
  twice: Showing[];
  /** The history of the one that was late the longest. */
  slowest: string;
};

/** What became of all the keys, by the sandbox's own memory and by the audit. */
export async function judge(scene: Scene, { calm, unsettled, end }: Course): Promise<Judgement> {
  const { screens, troubles, instances, cloud, storage } = scene;
  const { showings } = screens;
  const violations: string[] = [];
  const { whole, words, entries } = await readAudit(storage.setting);
  const intents = intentsOf(showings, entries);

  const history = (showing: Showing) => historyOf(showing, scene, intents.get(showing)?.reference);
  const violated = (what: string, ...about: Showing[]) => violations.push([what, ...about.map(history)].join('\n'));

  for (const what of unsettled) violated(`It never settled: ${what}.`);
  const lateness = latenessOf(showings, troubles.all, RULES, end).sort((one, other) => other.lateMs - one.lateMs);
  for (const { showing, lateMs, allowedMs } of lateness) {
    if (showing.off === undefined) violated('A key is still on a screen.', showing);
    if (lateMs > allowedMs)
      violated(`A key was ${seconds(lateMs)} late, and ${seconds(allowedMs)} were allowed.`, showing);
    if (!showing.person) violated('A key stood in a channel.', showing);
  }
  for (const ofOne of Map.groupBy(showings, ({ message }) => message).values()) {
    if (ofOne.length > 1) violated(`A message got a key ${ofOne.length} times.`, ...ofOne);
  }
  for (const showing of whole ? showings : []) {
    const { reference, facts } = intents.get(showing) ?? {};
    if (reference === undefined) violated('A key was shown that the audit does not announce.', showing);
    if (facts?.lookUp !== undefined && !isToldOf(facts.lookUp, entries)) {
      violated('A technician saw a key, and it is not recorded that its owner was told, or could not be.', showing);
    }
  }
  const twice = calm.filter(({ blanked }) => blanked.length > 1);
  if (twice.length >= MOST_TWICE * calm.length) {
    violated(`Without any fault, ${twice.length} of ${calm.length} keys were taken off twice.`, ...twice);
  }
  if (!whole) violated(`The audit does not verify: ${words}`);
  try {
    assertNoKeyInChannels(cloud);
  } catch (error) {
    violated((error as Error).message);
  }
  const said = JSON.stringify([instances.lines, instances.stderr]);
  for (const { mac } of showings) {
    if ([mac.key, mac.key?.replaceAll('-', '')].some((form) => form && said.includes(form)))
      violated('A key is in a log.');
  }
  for (const fault of instances.faults) violated(fault);
  for (const demand of demandsOn(scene, calm)) violated(`Too little was tried: ${demand}.`);
  const [slowest] = lateness.slice(0, 1).map(({ showing }) => history(showing));
  return { violations, lateness, audit: words, entries, twice, slowest: slowest ?? '' };
}
