import type { Deed } from './choices.ts';
import { createInstance, type Instance, type Ports } from './instance.ts';
import { createProcess, type Machine } from './process.ts';
import type { Sim } from './sim.ts';
import type { Transit } from './transit.ts';

const NAMES = ['A', 'B'] as const;

export type Fleet = ReturnType<typeof createFleet>;

/** The instances: they die, stand still and start again, and somebody sets their clocks. On SQLite they share a machine. */
export function createFleet(sim: Sim, transit: Transit, ports: Ports) {
  const { plan, time, random } = sim;
  const { watch, judge, teams, bookings, followUps, errands } = ports;
  const machines = plan.skewMs.map((skewMs, at): Machine => ({ name: NAMES[at] ?? '', skewMs }));
  const instances: (Instance | undefined)[] = [];
  let lives = 0;

  function start(at: number): void {
    const machine = machines[plan.engine === 'sqlite' ? 0 : at] as Machine;
    const process = createProcess(sim, machine, `${NAMES[at]}${++lives}`);
    sim.note(`${process.name} starts`);
    instances[at] = createInstance(sim, ports, process);
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

  return {
    /** Brings what somebody does to one of them; if there is none, it is lost. */
    deliver(person: string, deed: Deed): void {
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
      instance.process.deliver(random.next() * (plan.together ? 5 : 200), () => instance.does(person, deed));
    },

    freeze(at: number, forMs: number): void {
      const process = instances[at]?.process;
      if (!process?.alive) return;
      sim.fault(`${process.name} stands still for ${Math.round(forMs)} ms`);
      process.frozenUntil = time.now() + forMs;
      watch.absent(process, forMs);
    },

    setClock(at: number, byMs: number): void {
      const machine = machines[at];
      if (!machine) return;
      sim.fault(`the clock of ${machine.name} is set by ${byMs} ms`);
      machine.skewMs += byMs;
      watch.clockWasSet(byMs);
      for (const queue of [bookings, followUps, errands]) queue.clockWasSet();
    },
  };
}
