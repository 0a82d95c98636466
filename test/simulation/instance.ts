import type { Errand } from '../../bot/domain/helpdesk/ports.ts';
import type { Blanking, Facts, FollowUp } from '../../bot/domain/model.ts';
import type { Clock, Log } from '../../bot/domain/ports.ts';
import type { Policies } from '../../bot/domain/rules.ts';
import type { SimAudit } from './audit.ts';
import type { Deed } from './choices.ts';
import { type createGraph, HELPDESK } from './graph.ts';
import { createHelpdeskPorts } from './helpdesk.ts';
import type { Judge } from './judge.ts';
import { createKeep } from './kept.ts';
import { CHANNEL, chatOf, people, SECURITY_CHANNEL, TEAM_GROUP } from './people.ts';
import type { Process } from './process.ts';
import type { SimQueue } from './queue.ts';
import type { SimRecords } from './records.ts';
import { createScreen } from './screen.ts';
import type { Sim } from './sim.ts';
import type { Teams } from './teams.ts';
import type { Watch } from './watch.ts';

/** "Other Mac" waits so long for its key to go, as in `bot/turn.ts`. */
const HIDING_PATIENCE_MS = 3_000;
/** What the program itself threw, and no system that it depends on. */
const OWN_ERROR = /^(?!Unavailable)\w*Error$/;

export type Ports = {
  teams: Teams;
  watch: Watch;
  judge: Judge;
  graphOf: ReturnType<typeof createGraph>;
  bookings: SimQueue<Blanking>;
  followUps: SimQueue<FollowUp>;
  errands: SimQueue<Errand>;
  records: SimRecords;
  audit: SimAudit;
};

export type Instance = { process: Process; does(person: string, deed: Deed): void };

/** The rules at work in one process, with its loops. */
export function createInstance(sim: Sim, ports: Ports, process: Process): Instance {
  const { subject } = sim;
  const { teams, watch, judge } = ports;
  const { clock } = process;
  const log = createLog(sim, process);
  const background = subject.createBackground(log);
  const records = ports.records.of(process);
  const newest = subject.createNewestMessage({ records, clock });
  const screen = createScreen(sim, { teams, watch, judge, newest, process });
  const { wishes, inChannel, sweeps } = subject.createRules(policiesOf(sim), {
    bookings: ports.bookings.of(process),
    followUpQueue: ports.followUps.of(process),
    errands: ports.errands.of(process),
    audit: ports.audit.of(process),
    ...ports.graphOf(process),
    ...createHelpdeskPorts(sim, { teams, newest, process }),
    ...{ records, newest, screen, background, clock, log },
  });

  function loop(queue: Ports['bookings' | 'followUps' | 'errands'], everyMs: number, sweep: () => Promise<boolean>) {
    // Only looks that find something, and those that follow because there was more.
    const sleeping: Clock = {
      ...clock,
      after(ms, act) {
        if (ms === everyMs) queue.sleep(process, everyMs, act);
        else clock.after(ms, act);
        return () => {};
      },
    };
    subject.createLoop({ stalled: 'blanking.stalled', everyMs, sweep }, { clock: sleeping, log }).start();
  }
  loop(ports.bookings, 1_000, sweeps.blankings);
  loop(ports.followUps, 5_000, sweeps.followUps);
  loop(ports.errands, 1_000, sweeps.errands);

  async function turn(person: string, deed: Deed): Promise<void> {
    const caller = people[person];
    if (!caller) return;
    switch (deed.do) {
      case 'type-key':
        await newest.personWrote(caller.chat);
        return wishes.grant({ do: 'key' }, caller);
      case 'type-look-up': {
        if (!deed.thread) {
          await newest.personWrote(caller.chat);
          return wishes.grant({ do: 'look-up', query: deed.query }, caller);
        }
        return inChannel.says(speaker(person), { query: deed.query }, 'REFER1');
      }
      case 'review':
        return inChannel.reviews(speaker(person), deed.lookUp, 'REFER2');
      case 'hide':
        return wishes.hide(deed.message, caller);
      case 'other':
        await subject.within(clock, HIDING_PATIENCE_MS, 'Teams', wishes.hide(deed.message, caller)).catch(() => {});
        return wishes.grant(deed, caller);
      case 'worked':
      case 'not-worked':
        return wishes.answer(deed.message, deed.do, caller);
      default:
        return wishes.grant(deed, caller);
    }
  }

  return {
    process,
    does: (person, deed) => background.run('turn', () => turn(person, deed)),
  };
}

function speaker(person: string) {
  const { user, reader } = people[person] as (typeof people)[string];
  return { person, user, reader, thread: chatOf(CHANNEL), team: 'team' };
}

function policiesOf({ plan }: Sim): Policies {
  return {
    policy: { selfService: 'on', protectedGroup: undefined },
    helpdesk: {
      ...{ group: HELPDESK, teams: [TEAM_GROUP], locale: 'en', approval: plan.approval },
      ...{ reasons: ['locked'], ticketPattern: undefined, most: { perMinute: 10, perHour: 20, perDay: 40 } },
      ...{ channel: CHANNEL, securityChannel: SECURITY_CHANNEL },
    },
    serialCheck: plan.serialCheck,
    mostKeys: { per10Minutes: plan.keysPer10Minutes, perDay: 20, perHour: 100 },
    rotate: plan.rotate,
    keyVisibleMs: plan.visibleMs,
    blankingsPerSecond: plan.blankingsPerSecond,
  };
}

function createLog(sim: Sim, { name }: Process): Log {
  const keep = createKeep(sim, 'the log');
  const write =
    (level: string) =>
    (event: string, facts: Facts = {}): void => {
      keep(facts);
      if (sim.tracing) sim.note(`${name} log ${level} ${event} ${JSON.stringify({ ...facts, at: undefined })}`);
      if (typeof facts.error === 'string' && OWN_ERROR.test(facts.error)) sim.violated(`${event}: ${facts.error}`);
    };
  return { info: write('info'), warn: write('warn'), alert: write('alert'), head() {} };
}
