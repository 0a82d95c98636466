import type { Mac } from '../../bot/domain/model.ts';
import type { RecoveryKey } from '../../bot/domain/recovery-key.ts';
import { KEY_MARK } from './kept.ts';
import type { Sim } from './sim.ts';

/** What Intune was asked to do with a key, in simulated time. Listed a little later, done when the Mac checks in. */
type Order = { asked: number; listed: number; done: number };

/** A Mac as it is; `key` counts its keys from 1. `owners`: who its primary user was from when on, the first from the beginning. */
export type Enrolled = {
  mac: Mac;
  owners: { person: string; from: number }[];
  key: number;
  orders: Order[];
};

const MINUTE = 60_000;
const LISTED_WITHIN_MS = 4 * MINUTE;

/** Which of its Mac's keys it is. */
export function numberOf(key: RecoveryKey): number {
  return Number(key.reveal().split('-').at(-1));
}

export type Intune = ReturnType<typeof createIntune>;

/** The truth about Macs. */
export function createIntune(sim: Sim) {
  const { time, random } = sim;
  const enrolled = new Map<string, Enrolled>();
  for (const [number, person] of ['anna', 'anna', 'ben'].entries()) {
    const id = `mac-${number + 1}`;
    const mac: Mac = {
      ...{ id, name: `Mac ${number + 1}`, model: 'MacBook Air', serial: `C02XYZ00${number + 1}` },
      ...{ owner: 'company', managed: true, lastCheckIn: Date.parse('2026-03-02T08:00:00Z') },
    };
    enrolled.set(id, { mac, owners: [{ person, from: Number.NEGATIVE_INFINITY }], key: 1, orders: [] });
  }
  // Mostly people have one Mac.
  if (random.chance(0.8)) enrolled.delete('mac-2');

  const ownerOf = ({ owners }: Enrolled) => owners.at(-1)?.person ?? '';

  return {
    enrolled,
    ownerOf,
    keyOf: (id: string, key: number) => `${KEY_MARK}${id.slice('mac-'.length)}-${key}`,

    /** Whether the person was its primary user at some time since then. */
    owned({ owners }: Enrolled, person: string, since: number): boolean {
      return owners.some((owner, at) => owner.person === person && (owners[at + 1]?.from ?? time.now()) >= since);
    },

    handOver(id: string, person: string): void {
      enrolled.get(id)?.owners.push({ person, from: time.now() });
      sim.note(`Intune: ${id} is ${person}'s`);
    },

    /** The Mac gets another key when it next checks in. */
    order(id: string): void {
      const its = enrolled.get(id);
      if (!its) return;
      const now = time.now();
      if (its.orders.some(({ listed, done }) => listed <= now && done > now))
        sim.violated(`${id} is to get two new keys at once`);
      const checksInMs = random.pick([1, 8, 90]) * MINUTE * random.between(0.3, 1);
      const order = { asked: now, listed: now + random.next() * LISTED_WITHIN_MS, done: now + checksInMs };
      its.orders.push(order);
      time.after(checksInMs, () => {
        its.key++;
        sim.note(`Intune: ${id} has a new key`);
        return true;
      });
    },
  };
}
