import { createActors } from './actors.ts';
import { createSimAudit } from './audit.ts';
import { createFleet, type Fleet } from './fleet.ts';
import { createGraph } from './graph.ts';
import { createIntune } from './intune.ts';
import { createJudge } from './judge.ts';
import { createSimQueue } from './queue.ts';
import { createSimRecords } from './records.ts';
import type { Sim } from './sim.ts';
import { createStorage } from './storage.ts';
import { createTeams } from './teams.ts';
import { createTransit } from './transit.ts';
import { createWatch } from './watch.ts';

export type World = ReturnType<typeof createWorld>;

/** Everything that the instances of one history have around them, and the instances themselves. */
export function createWorld(sim: Sim) {
  const { blankingIn, followUpIn, errandIn } = sim.subject;
  const transit = createTransit(sim);
  const watch = createWatch(sim);
  const storage = createStorage(sim, transit, watch);
  const bookings = createSimQueue(sim, { name: 'bookings', shape: blankingIn, shareable: true }, storage);
  const followUps = createSimQueue(sim, { name: 'follow-ups', shape: followUpIn, shareable: false }, storage);
  const errands = createSimQueue(sim, { name: 'errands', shape: errandIn, shareable: false }, storage);
  const records = createSimRecords(sim, storage);
  const audit = createSimAudit(sim, storage);
  const intune = createIntune(sim);
  const actors = createActors(sim, (person, deed) => fleet.deliver(person, deed));
  const teams = createTeams(sim, transit, watch, actors.see);
  const judge = createJudge(sim, { watch, teams, intune, bookings, errands, records, audit });
  const graphOf = createGraph(sim, { transit, judge, intune });
  const ports = { teams, watch, judge, graphOf, bookings, followUps, errands, records, audit };
  const fleet: Fleet = createFleet(sim, transit, ports);
  return { actors, teams, intune, records, judge, fleet };
}
