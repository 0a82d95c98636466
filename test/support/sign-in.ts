import { type Attachment, CardFactory } from 'botbuilder';
import type { Caller, Refusal } from '../../bot/domain/model.ts';
import type { VerifySsoToken } from '../../bot/domain/ports.ts';
import type { Wish, Wishes } from '../../bot/domain/wishes.ts';
import type { UserTokens } from '../../dialogs/sign-in.ts';

/** A token that proves that this person has signed in. */
export const tokenOf = ({ person }: Caller) => `eyJ-token-of-${person}`;

/** The token service: what it keeps for whoever asks, what it exchanges a client's token for, and what a code stands for. */
export function createFakeTokens() {
  const service = {
    kept: undefined as string | undefined,
    /** undefined: consent is needed. */
    exchanged: undefined as string | undefined,
    byCode: new Map<string, string>(),
    forgotten: 0,
  };
  const tokens: UserTokens = {
    current: async (_context, code) => (code ? service.byCode.get(code) : service.kept),
    exchange: async () => service.exchanged,
    async forget() {
      service.forgotten += 1;
      service.kept = undefined;
    },
    card: async (): Promise<Attachment> => CardFactory.oauthCard('sso', 'Sign in', 'Please sign in'),
  };
  return { ...tokens, service };
}

export const verify: VerifySsoToken = async (token, person) => token === `eyJ-token-of-${person}`;

export function createFakeWishes() {
  const granted: { wish: Wish; caller: Caller }[] = [];
  const denied: { refusal: Refusal; caller: Caller }[] = [];
  const wishes: Wishes = {
    grant: (wish, caller) => void granted.push({ wish, caller }),
    deny: ({ refusal }, caller) => void denied.push({ refusal, caller }),
    hide: async () => {},
  };
  return { ...wishes, granted, denied };
}
