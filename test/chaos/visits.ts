import { setTimeout as pause } from 'node:timers/promises';
import type { Member } from '../../sandbox/crowd.ts';
import type { createPeople } from './people.ts';
import type { Scene } from './scene.ts';
import type { Showing } from './screens.ts';

type Parts = { scene: Scene; people: ReturnType<typeof createPeople>; signal: AbortSignal };
/** `arriveMs`: from now on, within so many milliseconds. `end`: when the last of them stop trying, in epoch milliseconds. */
type When = { arriveMs: number; end: number };

/** Who comes, how often and when, as the seed says. */
export function createVisits({ scene, people, signal }: Parts) {
  const { dice, crowd, technicians, company } = scene;
  const waits = (ms: number) => pause(ms, undefined, { signal });

  /** Somebody with a locked Mac, and what they do with the key. */
  async function comes(member: Member, index: number, { arriveMs, end }: When): Promise<void> {
    await waits(dice.between(0, arriveMs, 'arrival', index));
    const shown = await people.getsKey(member, end, dice.chance(0.25, 'double tap', index) ? 2 : 1);
    if (!shown) return;
    if (dice.chance(0.2, 'hides', index)) {
      await waits(dice.between(500, 6_000, 'hides after', index));
      await people.hides(shown);
    }
    if (Date.now() < end && dice.chance(0.2, 'again', index)) await people.showsAgain(shown, end);
  }

  return {
    /** So many people look at their keys and do nothing. Answers what they saw. */
    async quietly(howMany: number, { arriveMs, end }: When): Promise<Showing[]> {
      const shown = await Promise.all(
        crowd.slice(-howMany).map(async (member, index) => {
          await waits(dice.between(0, arriveMs, 'quiet arrival', index));
          return people.getsKey(member, end);
        }),
      );
      return shown.filter((showing) => showing !== undefined);
    },

    /** All but the technicians. */
    everybody: (when: When): Promise<unknown> =>
      Promise.all(crowd.slice(technicians.length).map((member, index) => comes(member, index, when))),

    /** Each technician looks up two Macs: first from the channel, then, somewhat later, in their own chat. */
    helpdesk: ({ arriveMs, end }: When): Promise<unknown> =>
      Promise.all(
        technicians.map(async (technician, index) => {
          for (const channel of [company.channels.helpdesk, undefined]) {
            const where = channel?.name ?? 'own chat';
            await waits(dice.between(0, arriveMs, 'look-up', index, where));
            const owners = dice.shuffled(crowd.slice(technicians.length), 'whose', index, where);
            await people.looksUp(technician, owners[0] ?? technician, end, channel);
          }
        }),
      ),
  };
}
