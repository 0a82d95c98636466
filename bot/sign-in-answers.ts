import { z } from 'zod';
import type { SignInAnswer } from '../dialogs/answers.ts';
import { failureCodeOf } from '../dialogs/failure-codes.ts';

/** What the Teams client answers to a sign-in; everything in it could be made up. */
const answers = new Map<string, z.ZodType<SignInAnswer, z.ZodTypeDef, unknown>>([
  [
    'signin/tokenExchange',
    z.object({ token: z.string(), id: z.string().max(1_000) }).transform(({ token, id }) => ({ token, exchange: id })),
  ],
  ['signin/verifyState', z.object({ state: z.string().max(1_000) })],
  [
    'signin/failure',
    z
      .object({ code: z.unknown() })
      .catch({ code: undefined })
      .transform(({ code }) => ({ failure: failureCodeOf(code) })),
  ],
]);

/** undefined: this invoke is no answer to a sign-in. */
export function signInAnswerOf(name: string, value: unknown): SignInAnswer | 'malformed' | undefined {
  const answer = answers.get(name)?.safeParse(value);
  if (!answer) return undefined;
  return answer.success ? answer.data : 'malformed';
}
