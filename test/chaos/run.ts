import { setTimeout as pause } from 'node:timers/promises';
import words from '../../cards/words/en.json' with { type: 'json' };
import type { Member } from '../../sandbox/crowd.ts';
import { createPeople } from './people.ts';
import { instanceNames, planStorm } from './plan.ts';
import { RULES, type Scene } from './scene.ts';
import { isOwn, type Showing } from './screens.ts';
import { rages } from './storm.ts';
import { createVisits } from './visits.ts';

const CALM = { people: 60, arriveMs: 10_000, patienceMs: 12_000 };
/** Everybody else begins to come when those of the calm are there, and then it is still calm for a while. */
const CROWD = { arriveMs: 50_000 };
const HELPDESK = { arriveMs: 10_000 };
const STORM_MS = 70_000;
/** Nobody begins anew so long before the deadline: who fails leaves a booking for a minute, and somebody may still be about it. */
const LAST_TRY_BEFORE_MS = 75_000;
/** Later than the durable booking would make a second edit. */
const TWICE_WITHIN_MS = 4_000;
const LOOK_EVERY_MS = 500;

/** `deadline`: what has not settled by then never will, in epoch milliseconds. */
type Options = { seed: number; deadline: number; signal: AbortSignal; tell(phase: string): void };

/** `calm`: what was shown without faults. `unsettled`: what was still to be done at the end. */
export type Course = { calm: Showing[]; unsettled: string[]; begun: number; end: number };

/** A calm, a storm, and the calm after it, until everything has settled. The instances have ended then. */
export async function runCourse(scene: Scene, { seed, deadline, signal, tell }: Options): Promise<Course> {
  const { instances, crowd, technicians, cloud, screens, storage, troubles } = scene;
  const visits = createVisits({ scene, people: createPeople({ ...scene, teams: cloud.teams, signal }), signal });
  const begun = Date.now();
  const unsettled: string[] = [];

  async function settles(what: string, check: () => boolean | Promise<boolean>, by = deadline): Promise<void> {
    while (!(await check())) {
      if (Date.now() > by) return void unsettled.push(what);
      await pause(LOOK_EVERY_MS, undefined, { signal });
    }
  }

  /** As soon as those of the calm have seen the last of their keys. */
  async function breaks(calm: Showing[]): Promise<void> {
    const isGone = ({ off }: Showing) => off !== undefined;
    await settles('the keys of the calm', () => calm.every(isGone), Date.now() + RULES.visibleMs + CALM.patienceMs);
    await pause(TWICE_WITHIN_MS, undefined, { signal });
    tell('storm');
    await rages(planStorm(seed, STORM_MS), STORM_MS, scene, signal);
  }

  tell('start');
  await instances.warmUp();
  await Promise.all(instanceNames.map((name) => instances.start(name)));
  await Promise.all(technicians.map(({ person }) => cloud.teams.chatOf(person).installs()));

  tell('calm');
  const calm = await visits.quietly(CALM.people, { ...CALM, end: Date.now() + CALM.arriveMs + CALM.patienceMs });
  const end = deadline - LAST_TRY_BEFORE_MS;
  const come = [visits.everybody({ ...CROWD, end }), visits.helpdesk({ ...HELPDESK, end })];
  await Promise.all([...come, breaks(calm)]);

  tell('after it');
  await settles('keys on screens', () => screens.lit().length === 0);
  await settles('owners who have not read that a technician saw their key', () =>
    crowd.every((member) => isTold(member, scene)),
  );
  await settles('bookings', async () => (await storage.booked()) === 0);
  const settled = Date.now();
  for (const span of instances.dark()) troubles.note({ ...span, afterMs: 0, what: 'nobody was alive' });
  await instances.stop();
  return { calm, unsettled, begun, end: settled };
}

/** As often as others saw the key of their Mac. */
function isTold({ person, mac }: Member, { cloud, screens }: Scene): boolean {
  const { messages } = cloud.teams.chatOf(person);
  const told = messages.filter(({ activity }) => activity.summary === words.summaries.ownerTold);
  return told.length >= screens.showings.filter((showing) => showing.mac === mac && !isOwn(showing)).length;
}

/** How far it is, in one line. */
export function progressOf({ screens, instances, troubles }: Scene): string {
  const lit = screens.lit();
  const late = lit.filter(({ on }) => on + RULES.visibleMs < Date.now()).length;
  const wrong = troubles.all.length;
  return `${screens.showings.length} keys shown, ${lit.length} on screens, ${late} of them late; ${instances.state()}; ${wrong} troubles`;
}
