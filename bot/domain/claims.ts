import type { Blanking } from './model.ts';
import type { Clock, Records } from './ports.ts';
import { readAs } from './read-as.ts';
import { blankingIn } from './shapes.ts';

/** A message that once held a key is remembered for as long as its buttons may be tapped, and as an owner may say that it was not expected. */
const CLAIM_LIFE_MS = 100 * 24 * 60 * 60_000;

export type Claims = ReturnType<typeof createClaims>;

/** A message gets a key at most once, and this remembers whose. */
export function createClaims({ records, clock }: { records: Records; clock: Clock }) {
  const claimOn = (chat: string, message: string) => `showing/${chat}/${message}`;
  return {
    /** False if the message has been claimed before. */
    take(blanking: Blanking): Promise<boolean> {
      const { chat, id } = blanking.message;
      return records.create(claimOn(chat.id, id), blanking, clock.now() + CLAIM_LIFE_MS);
    },

    async find(chat: string, message: string): Promise<Blanking | undefined> {
      return (await readAs(records, claimOn(chat, message), blankingIn))?.value;
    },
  };
}
