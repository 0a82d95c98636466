import { randomUUID } from 'node:crypto';
import { pause } from './deadline.ts';
import type { Clock, Records } from './ports.ts';
import { readAs } from './read-as.ts';
import { fitting, isObject, isText, isTime, type Shape } from './shapes.ts';

/** A holder that has not finished by then has died. */
const HELD_MS = 10_000;
/** How far the clocks of two instances may differ. */
const CLOCKS_APART_MS = 60_000;
const LOOK_EVERY_MS = 250;
const RESULT_LIFE_MS = 60 * 60_000;

/** `until`: epoch milliseconds. `result` is wrapped, so that nothing at all can be one. */
type Lease = { holder: string; until: number; result?: { is: unknown } };

const FIELDS = new Map([['result', isObject]]);

const leaseIn: Shape<Lease> = (value) =>
  isObject(value) && isText(value.holder) && isTime(value.until) ? (fitting(value, FIELDS) as Lease) : undefined;

/** Does the work, or waits for the result of whoever is doing it: all who ask under one key get the same answer. */
export type Once = <T>(key: string, work: () => Promise<T>) => Promise<T>;

/** For work that several clients ask for at the same time, at any instance, and whose answer none of them may miss. */
export function createOnce({ records, clock }: { records: Records; clock: Clock }): Once {
  /** False while somebody else holds it or has finished. */
  async function take(key: string, lease: Lease): Promise<boolean> {
    const found = await readAs(records, key, leaseIn);
    const expires = clock.now() + RESULT_LIFE_MS;
    if (!found) return records.create(key, lease, expires);
    if (found.value && (found.value.result || isHeld(found.value, clock.now()))) return false;
    return records.replace(key, found.version, lease, expires);
  }

  /** With a result or, to let the next one try, without. Changes nothing that somebody else holds by now. */
  async function leave(key: string, lease: Lease, result?: Lease['result']): Promise<void> {
    const found = await readAs(records, key, leaseIn);
    if (found?.value?.holder !== lease.holder) return;
    const expires = clock.now() + (result ? RESULT_LIFE_MS : 0);
    await records.replace(key, found.version, { ...lease, result }, expires);
  }

  /** Without storage the lease runs out by itself, and neither a result nor an error is lost over it. */
  const tryToLeave = (...lease: Parameters<typeof leave>) => leave(...lease).catch(() => {});

  return async function once<T>(name: string, work: () => Promise<T>): Promise<T> {
    const key = `once/${name}`;
    for (;;) {
      const lease: Lease = { holder: randomUUID(), until: clock.now() + HELD_MS };
      if (await take(key, lease)) {
        const is = await work().catch(async (error) => {
          await tryToLeave(key, lease);
          throw error;
        });
        await tryToLeave(key, lease, { is });
        return is;
      }
      const result = (await readAs(records, key, leaseIn))?.value?.result;
      if (result) return result.is as T;
      await pause(clock, LOOK_EVERY_MS);
    }
  };
}

/** A holder whose clock was far ahead holds it no longer than any other. */
function isHeld({ until }: Lease, now: number): boolean {
  return until > now && until <= now + HELD_MS + CLOCKS_APART_MS;
}
