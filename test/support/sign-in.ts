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
    exchanged: undefined as string | undefined,
    /** What is missing while nothing is exchanged. */
    lacking: 'token' as 'consent' | 'token',
    byCode: new Map<string, string>(),
    forgotten: 0,
  };
  const tokens: UserTokens = {
    current: async (_context, code) => (code ? service.byCode.get(code) : service.kept),
    exchange: async () => (service.exchanged ? { token: service.exchanged } : { lacking: service.lacking }),
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
  const references: (string | undefined)[] = [];
  const wishes: Wishes = {
    grant: (wish, caller) => void granted.push({ wish, caller }),
    deny({ refusal }, caller, reference) {
      denied.push({ refusal, caller });
      references.push(reference);
    },
    hide: async () => {},
    explain: () => {},
    answer: () => {},
  };
  return { ...wishes, granted, denied, /** Of each denial, where one was given. */ references };
}
