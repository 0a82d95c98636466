import { AsyncLocalStorage } from 'node:async_hooks';
import type { Operation, Outcome, System, TurnCommand } from './names.ts';

/** A question to another system. */
export type Call = { [Of in System]: { system: Of; operation: Operation<Of> } }[System];

/** `activity`: its type, which may be anything. `ended`: how, if not well. */
export type Turn = { activity: unknown; command?: TurnCommand; ended?: 'denied' | 'failed' };

/** What telemetry is told: names, a status and milliseconds; never what was asked or answered. */
export type Seen = { call?: Call; turn?: Turn; outcome: Outcome; ms: number; status?: number };

/** Runs the work; when that is over, `seen` has all of it. */
export type Observer = <T>(seen: Seen, work: () => Promise<T>) => Promise<T>;
type Answered = (status: number) => void;

let observer: Observer | undefined;
const turns = new AsyncLocalStorage<Turn>();

/** From now on somebody looks; the answer ends that. While nobody does, all this costs nothing. */
export function observe(next: Observer): () => void {
  observer = next;
  return () => {
    if (observer === next) observer = undefined;
  };
}

/** A question to another system. `answered` takes the HTTP status, where there is one; an error may bring it as well. */
export function calling<T>(call: Call, work: (answered: Answered) => Promise<T>): Promise<T> {
  return observer ? observer(...timed({ call }, work)) : work(() => {});
}

export function inTurn<T>(activity: unknown, work: () => Promise<T>): Promise<T> {
  const turn: Turn = { activity };
  return observer ? observer(...timed({ turn }, () => turns.run(turn, work))) : work();
}

/** What this turn is about, or how it ended. */
export function noteTurn(about: Pick<Turn, 'command' | 'ended'>): void {
  Object.assign(turns.getStore() ?? {}, about);
}

function timed<T>(what: Pick<Seen, 'call' | 'turn'>, work: (answered: Answered) => Promise<T>) {
  const seen: Seen = { ...what, outcome: 'ok', ms: 0 };
  const begun = performance.now();
  function end(otherwise: Outcome, status?: number): void {
    if (status !== undefined) seen.status ??= status;
    seen.outcome = seen.turn?.ended ?? outcomeOf(seen.status) ?? otherwise;
    seen.ms = performance.now() - begun;
  }
  return [
    seen,
    async () => {
      try {
        const answer = await work((status) => {
          seen.status = status;
        });
        end('ok');
        return answer;
      } catch (error) {
        end('failed', (error as { statusCode?: number } | undefined)?.statusCode);
        throw error;
      }
    },
  ] as const;
}

function outcomeOf(status: number | undefined): Outcome | undefined {
  if (status === undefined || status < 400) return undefined;
  if (status === 429) return 'throttled';
  if (status >= 500) return 'down';
  return status === 401 || status === 403 ? 'refused' : 'rejected';
}
