import { randomUUID } from 'node:crypto';
import type { Blanking, MessageRef } from './model.ts';
import type { Booked, Clock, Receipt, Records } from './ports.ts';
import { readAs } from './read-as.ts';
import { blankingIn } from './shapes.ts';
import { takeAway } from './take-away.ts';

/** A message that once held a key is remembered for as long as its buttons may be tapped, and as an owner may say that it was not expected. */
const CLAIM_LIFE_MS = 100 * 24 * 60 * 60_000;

/** Longer than another card is on its way to a message: Graph and Teams are waited for less. */
const KEPT_FREE_MS = 60_000;

export type Claims = ReturnType<typeof createClaims>;
/** `receipt`: of the booking, once the key is shown. */
export type Claimed = Blanking & { receipt?: Receipt };

/** A message gets a key at most once, and this remembers whose. */
export function createClaims({ records, clock }: { records: Records; clock: Clock }) {
  const claimOn = (chat: string, message: string) => `showing/${chat}/${message}`;
  const keptFree = ({ chat, id }: MessageRef) => `kept-free/${chat.id}/${id}`;

  async function find(chat: string, message: string): Promise<Claimed | undefined> {
    return (await readAs(records, claimOn(chat, message), blankingIn))?.value;
  }

  return {
    /** False if the message has been claimed before, or if another card is on its way there. */
    async take(blanking: Blanking): Promise<boolean> {
      const { message } = blanking;
      const taken = await records.create(claimOn(message.chat.id, message.id), blanking, clock.now() + CLAIM_LIFE_MS);
      return taken && (await records.read(keptFree(message))) === undefined;
    },

    /** Lets every instance take the key off before its time. */
    async noteShown({ item, receipt }: Booked): Promise<void> {
      const name = claimOn(item.message.chat.id, item.message.id);
      const claim = await records.read(name);
      if (claim) await records.replace(name, claim.version, { ...item, receipt }, clock.now() + CLAIM_LIFE_MS);
    },

    /**
     * Keeps keys off a message until the answer is called, so that another card can be put there: after a key it would take that off
     * before its time. `double`: the same card, of which `name` tells, is on its way already. undefined: it has to come elsewhere.
     */
    async keepFree(message: MessageRef, name: string): Promise<(() => Promise<void>) | 'double' | undefined> {
      const record = keptFree(message);
      const mine = { name, holder: randomUUID() };
      if (!(await records.create(record, mine, clock.now() + KEPT_FREE_MS))) {
        const held = (await records.read<typeof mine>(record))?.value;
        // Else it was created, and only the answer got lost.
        if (held?.holder !== mine.holder) return held?.name === name ? 'double' : undefined;
      }
      // Without storage it ends by itself.
      const letGo = () =>
        takeAway(records, clock, record).then(
          () => {},
          () => {},
        );
      // Whoever claims looks afterwards whether the message is kept free: of the two one sees the other.
      if (!(await records.read(claimOn(message.chat.id, message.id)))) return letGo;
      await letGo();
      return undefined;
    },

    find,
  };
}
