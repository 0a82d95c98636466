import { begin } from './beginnings.ts';
import { useLightAbort } from './light-abort.ts';
import type { Subject } from './load.ts';
import { createRandom } from './random.ts';
import { seedCrypto } from './seeded-crypto.ts';
import { createSim, type Seed, type Sim } from './sim.ts';
import { createWorld } from './world.ts';

const MINUTE = 60_000;
const LOOKS_EVERY_MS = 5_000;
/** After so long without anything going wrong everything has come to rest. */
const REST_WITHIN_MS = 70 * MINUTE;

export type Told = Pick<Sim, 'violations' | 'lines' | 'counts'>;

/** Plays one history to its end, alone in this process. `tracing`: tells each step. */
export async function playHistory(subject: Subject, seed: Seed, tracing = false): Promise<Told> {
  const sim = createSim(subject, seed, tracing);
  const own = createRandom(~seed.seed, seed.history);
  const { random } = Math;
  const { stackTraceLimit } = Error;
  const backToNodes = useLightAbort();
  const onRejection = () => sim.violated('a rejection that nobody handled');
  Math.random = own.next;
  Error.stackTraceLimit = 0;
  seedCrypto(own.next);
  process.on('unhandledRejection', onRejection);
  try {
    await play(sim);
    // Node tells of rejections when it comes to rest itself.
    await new Promise((resolve) => setImmediate(resolve));
    return sim;
  } finally {
    process.off('unhandledRejection', onRejection);
    Math.random = random;
    Error.stackTraceLimit = stackTraceLimit;
    backToNodes();
  }
}

async function play(sim: Sim): Promise<void> {
  const { plan, time, violations } = sim;
  const world = createWorld(sim);
  const { judge } = world;
  begin(sim, world);

  let over = false;
  function end(): boolean {
    over = true;
    return true;
  }
  /** Whether it is at rest is looked at every so often; then it only has to stay so. */
  function look(): boolean {
    const afterMs = time.now() - plan.calmAt;
    if (judge.isAtRest()) time.after(plan.afterwardsMs, end);
    else if (afterMs > REST_WITHIN_MS) end();
    else time.after(Math.max(LOOKS_EVERY_MS, afterMs / 10), look);
    return true;
  }
  time.after(plan.calmAt, look);

  await time.run(() => over || violations.length > 0);
  if (violations.length === 0) await judge.atTheEnd();
}
