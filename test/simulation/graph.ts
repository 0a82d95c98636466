import type { Intune as AsTechnician, OnBehalfOf } from '../../bot/domain/helpdesk/ports.ts';
import type { Directory, FetchedKey, Keys, Progress, ReadEncryption } from '../../bot/domain/ports.ts';
import type { Enrolled, Intune } from './intune.ts';
import type { Judge } from './judge.ts';
import type { Process } from './process.ts';
import type { Sim } from './sim.ts';
import type { Transit } from './transit.ts';

const USUAL_MS = 150;
const SLOW_MS = 9_000;
const CLOCK_SKEW_MS = 60_000;

export const HELPDESK = 'helpdesk';
const HELPERS = ['tess', 'carl'];

type Ports = { transit: Transit; judge: Judge; intune: Intune };

/** Microsoft Graph as a process reaches it, with its moods. */
export function createGraph(sim: Sim, { transit, judge, intune }: Ports) {
  const { random, plan, time } = sim;

  return function graphOf(process: Process) {
    const { Unavailable } = sim.subject;
    const { clock } = process;
    const epochOf = (at: number) => at + clock.now() - time.now();

    function ask<T>(doing: string, about: string, effect: () => T, signal: AbortSignal): Promise<T> {
      const soon = { there: random.next() * USUAL_MS, back: random.next() * USUAL_MS };
      if (sim.isCalm() || !random.chance(plan.troubles.graph)) {
        return transit.isQuick()
          ? transit.sendQuickly(process, doing, about, effect)
          : transit.send(process, doing, about, effect, soon);
      }
      const fate = random.pick(['busy', 'down', 'refused', 'slow', 'lost', 'never'] as const);
      sim.fault(`${process.name} ${doing} ${about}: ${fate}`);
      const fail = (): never => {
        if (fate === 'refused') throw new Unavailable('Graph', 'rejected', { status: 403 });
        throw new Unavailable('Graph', fate === 'down' ? 'down' : 'busy', { status: fate === 'down' ? 503 : 429 });
      };
      if (fate === 'slow' || fate === 'lost' || fate === 'never') {
        const slowly = { there: random.next() * SLOW_MS, back: random.next() * SLOW_MS };
        const answer = transit.send(process, doing, about, fate === 'never' ? fail : effect, slowly);
        return new Promise<T>((resolve, reject) => {
          signal.addEventListener('abort', () => reject(new Unavailable('Graph', 'busy')));
          if (fate === 'slow') answer.then(resolve, reject);
          else answer.catch(() => {});
        });
      }
      return transit.send(process, doing, about, fail, soon);
    }

    function macNow({ mac, orders }: Enrolled) {
      const checkedIn = orders.filter(({ done }) => done <= time.now()).at(-1)?.done;
      return { ...mac, ...(checkedIn !== undefined && { lastCheckIn: epochOf(checkedIn) }) };
    }

    function fetched(id: string): FetchedKey {
      const its = intune.enrolled.get(id);
      if (!its) return { key: 'none' };
      return { key: new sim.subject.RecoveryKey(intune.keyOf(id, its.key)), graphRequest: 'request' };
    }

    async function keyOf(id: string, signal: AbortSignal): Promise<FetchedKey> {
      const answer = await ask('getFileVaultKey', id, () => fetched(id), signal);
      if (typeof answer.key === 'object') judge.fetched(answer.key, clock.now());
      return answer;
    }

    const read = {
      mac: (id: string, signal: AbortSignal) =>
        ask(
          'mac',
          id,
          () => {
            const its = intune.enrolled.get(id);
            return its && macNow(its);
          },
          signal,
        ),
      primaryUsers: (id: string, signal: AbortSignal) =>
        ask(
          'primaryUsers',
          id,
          () => {
            const its = intune.enrolled.get(id);
            return its ? [intune.ownerOf(its)] : [];
          },
          signal,
        ),
    };

    const directory: Directory = {
      ...read,
      account: (person, signal) =>
        ask(
          'account',
          person,
          () => ({ enabled: true, member: true, name: person, upn: `${person}@example.org` }),
          signal,
        ),
      macsOf: (person, signal) =>
        ask(
          'macsOf',
          person,
          () => [...intune.enrolled.values()].filter((its) => intune.ownerOf(its) === person).map(macNow),
          signal,
        ),
      groupsOf: (person, groups, signal) =>
        ask('groupsOf', person, () => groups.filter((group) => group === HELPDESK && HELPERS.includes(person)), signal),
    };

    /** As `progressIn` in `bot/adapters/graph/keys.ts` reads it. */
    function progress(id: string, since: number): Progress {
      const now = time.now();
      const from = since - CLOCK_SKEW_MS;
      const newest = intune.enrolled
        .get(id)
        ?.orders.filter(({ listed }) => listed <= now)
        .findLast(({ asked, done }) => epochOf(asked) >= from || epochOf(Math.min(done, now)) >= from || done > now);
      if (!newest) return { state: 'none' };
      return newest.done <= now
        ? { state: 'done', at: epochOf(newest.done) }
        : { state: 'pending', at: epochOf(newest.asked) };
    }

    const keys: Keys = {
      keyOf,
      replace: (id, signal) =>
        ask(
          'rotateFileVaultKey',
          id,
          () => {
            if (plan.intuneRefuses) throw new Unavailable('Graph', 'rejected', { status: 400 });
            intune.order(id);
          },
          signal,
        ),
      progressOf: (id, since, signal) => ask('progressOf', id, () => progress(id, since), signal),
    };

    const encryption: ReadEncryption = async () => undefined;

    const asTechnician: AsTechnician = {
      ...read,
      keyOf,
      find: (query, signal) =>
        ask(
          'find',
          query,
          () => {
            const macs = [...intune.enrolled.values()].filter(
              (its) => its.mac.serial === query || intune.ownerOf(its) === query,
            );
            return { macs: macs.map(macNow), more: false };
          },
          signal,
        ),
    };
    const onBehalfOf: OnBehalfOf = () => asTechnician;

    return { directory, keys, encryption, onBehalfOf };
  };
}
