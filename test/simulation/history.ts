import type { Caller, Ticket } from '../../bot/domain/model.ts';
import { createActors } from './actors.ts';
import { createSimAudit } from './audit.ts';
import { createGraph } from './graph.ts';
import { createInstance, type Instance } from './instance.ts';
import { createIntune } from './intune.ts';
import { createJudge } from './judge.ts';
import { useLightAbort } from './light-abort.ts';
import type { Subject } from './load.ts';
import { CHANNEL, chatOf, people } from './people.ts';
import { createProcess, type Machine } from './process.ts';
import { createSimQueue } from './queue.ts';
import { createRandom } from './random.ts';
import { createSimRecords } from './records.ts';
import { seedCrypto } from './seeded-crypto.ts';
import { createSim, type Seed, type Sim } from './sim.ts';
import { createStorage } from './storage-faults.ts';
import { createTeams } from './teams.ts';
import { createTransit } from './transit.ts';
import { createWatch, type Message } from './watch.ts';

const MINUTE = 60_000;
const LOOKS_EVERY_MS = 5_000;
/** After so long without anything going wrong everything has come to rest. */
const REST_WITHIN_MS = 70 * MINUTE;

export type Told = Pick<Sim, 'violations' | 'lines' | 'counts'>;

/** Plays one history to its end. `tracing`: tells each step. */
export async function playHistory(subject: Subject, seed: Seed, tracing = false): Promise<Told> {
  const sim = createSim(subject, seed, tracing);
  const own = createRandom(~seed.seed, seed.history);
  const { random } = Math;
  const { stackTraceLimit } = Error;
  const backToNodes = useLightAbort();
  Math.random = own.next;
  Error.stackTraceLimit = 0;
  seedCrypto(own.next);
  const onRejection = () => sim.violated('a rejection that nobody handled');
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
  const { plan, time, random } = sim;
  const transit = createTransit(sim);
  const watch = createWatch(sim);
  const storage = createStorage(sim, transit, watch);
  const { blankingIn, followUpIn, errandIn } = sim.subject;
  const bookings = createSimQueue(sim, { name: 'bookings', shape: blankingIn, shareable: true }, storage);
  const followUps = createSimQueue(sim, { name: 'follow-ups', shape: followUpIn, shareable: false }, storage);
  const errands = createSimQueue(sim, { name: 'errands', shape: errandIn, shareable: false }, storage);
  const records = createSimRecords(sim, storage);
  const audit = createSimAudit(sim, storage);
  const intune = createIntune(sim);
  const instances: (Instance | undefined)[] = [];

  const actors = createActors(sim, (person, deed) => {
    const there = instances.filter((instance) => instance?.process.alive);
    const instance = there.length > 0 ? random.pick(there) : undefined;
    sim.event();
    if (sim.tracing) sim.note(`${person} ${JSON.stringify(deed)}${instance ? '' : ', and nobody is there'}`);
    if (!instance) return;
    if (deed.do === 'hide' || deed.do === 'other') {
      const message = teams.messages.get(deed.message);
      if (message?.chat.id === `chat-${person}`) watch.hides(message);
    }
    if (deed.do === 'approve') judge.approves(deed.lookUp, person);
    instance.process.deliver(random.next() * 200, () => instance.does(person, deed));
  });
  const teams = createTeams(sim, transit, watch, actors.see);
  const judge = createJudge(sim, { watch, teams, intune, bookings, errands, records, audit });
  const graphOf = createGraph(sim, { transit, judge, intune });
  const world = { teams, watch, judge, graphOf, bookings, followUps, errands, records, audit };

  const machines = plan.skewMs.map((skewMs, at): Machine => ({ name: 'AB'[at] ?? '', skewMs }));
  let lives = 0;
  function start(at: number): void {
    const machine = machines[plan.engine === 'sqlite' ? 0 : at] as Machine;
    const process = createProcess(sim, machine, `${'AB'[at]}${++lives}`);
    sim.note(`${process.name} starts`);
    instances[at] = createInstance(sim, world, process);
    watch.started();
  }

  transit.onCrash((process, downMs) => {
    sim.fault(`${process.name} dies`);
    process.alive = false;
    watch.absent(process);
    const at = instances.findIndex((instance) => instance?.process === process);
    time.after(downMs, () => {
      start(at);
      return false;
    });
  });

  for (let at = 0; at < plan.instances; at++) start(at);

  for (const { at, machine, forMs } of plan.freezes) {
    time.after(at, () => {
      const process = instances[machine]?.process;
      if (!process?.alive) return true;
      sim.fault(`${process.name} stands still for ${Math.round(forMs)} ms`);
      process.frozenUntil = time.now() + forMs;
      watch.absent(process, forMs);
      return true;
    });
  }

  const { clockSet, handedOverAt } = plan;
  if (clockSet) {
    time.after(clockSet.at, () => {
      const machine = machines[clockSet.machine];
      if (!machine) return true;
      sim.fault(`the clock of ${machine.name} is set by ${clockSet.byMs} ms`);
      machine.skewMs += clockSet.byMs;
      watch.clockWasSet(clockSet.byMs);
      for (const queue of [bookings, followUps, errands]) queue.clockWasSet();
      return true;
    });
  }
  if (handedOverAt !== undefined) {
    time.after(handedOverAt, () => {
      sim.fault('mac-1 changes hands');
      intune.handOver('mac-1', 'ben');
      return true;
    });
  }

  for (const { at, person, wants } of plan.openings) {
    if (wants === 'card') layCard(person, at);
    else if (wants === 'key') actors.act(person, { do: 'type-key' }, at);
    else {
      const query = random.pick(['anna', 'C02XYZ003']);
      const thread = wants === 'look-up-in-channel' ? { thread: chatOf(CHANNEL) } : {};
      actors.act(person, { do: 'type-look-up', query, ...thread }, at);
    }
  }

  /** As if somebody had asked for it before the history begins. */
  function layCard(person: string, at: number): void {
    const { chat } = people[person] as Caller;
    const macs = [...intune.enrolled.values()].filter((its) => intune.ownerOf(its) === person);
    const tickets = macs.map(({ mac: { id, name, serial } }) => {
      const ticket = `card-${person}-${id}`;
      const value: Ticket = { person, chat: chat.id, mac: { id, name, serial } };
      records.lay(`ticket/${ticket}`, value);
      return ticket;
    });
    const id = `card-${person}`;
    const message: Message = { id, chat, card: { is: 'macs', tickets } };
    teams.messages.set(id, message);
    records.lay(`newest/${chat.id}`, { message: id, tickets });
    time.after(at, () => {
      actors.see(message);
      return true;
    });
  }

  let over = false;
  /** Whether it is at rest is looked at every so often; then it only has to stay so. */
  function look(): boolean {
    const lateMs = time.now() - plan.calmAt;
    if (judge.isAtRest()) time.after(plan.afterwardsMs, end);
    else if (lateMs > REST_WITHIN_MS) end();
    else time.after(Math.max(LOOKS_EVERY_MS, lateMs / 10), look);
    return true;
  }
  function end(): boolean {
    over = true;
    return true;
  }
  time.after(plan.calmAt, look);
  await time.run(() => over || sim.violations.length > 0);
  if (sim.violations.length === 0) await judge.atTheEnd();
}
