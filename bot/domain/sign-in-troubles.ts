import type { Caller, Refusal } from './model.ts';
import type { Clock, Records } from './ports.ts';
import { takeAway } from './take-away.ts';

const REMEMBERED_MS = 15 * 60_000;

/** How a sign-in ended without proof. `unauthorised`: the client says that Entra refused it. */
export type Trouble = 'failed' | 'unauthorised' | 'cancelled';

/** `reference`: of what the operator was told about it, if anything. */
export type SignInRefusal = { refusal: Refusal; reference?: string | undefined };

export type SignInTroubles = ReturnType<typeof createSignInTroubles>;

/** What a sign-in that came to nothing means to its person, given what went before. */
export function createSignInTroubles({ records, clock }: { records: Records; clock: Clock }) {
  const failureOf = ({ person }: Caller) => `sign-in-failed/${person}`;
  const approvalOf = ({ person, chat }: Caller) => `approval-needed/${chat.id}/${person}`;
  const inAWhile = () => clock.now() + REMEMBERED_MS;

  /** The record is the count: there is one after a first failure. Whoever was told of the other way starts afresh. */
  async function failure(caller: Caller): Promise<Refusal> {
    if (await records.create(failureOf(caller), {}, inAWhile())) return 'sign-in-failed';
    await takeAway(records, clock, failureOf(caller));
    return 'sign-in-failed-again';
  }

  return {
    /** The token service wants consent. Whether this person can give it only Entra's page knows, and it tells us nothing. */
    async approvalNeeded(caller: Caller, reference: string): Promise<void> {
      await records.create(approvalOf(caller), { reference }, inAWhile());
    },

    async refusalOf(trouble: Trouble, caller: Caller, reference?: string): Promise<SignInRefusal> {
      if (trouble === 'failed') return { refusal: await failure(caller), reference };
      const approval = await takeAway<{ reference: string }>(records, clock, approvalOf(caller));
      if (approval) return { refusal: 'needs-approval', reference: reference ?? approval.reference };
      return { refusal: trouble === 'cancelled' ? 'sign-in-cancelled' : await failure(caller), reference };
    },

    /** The person has signed in: what went before counts no more. */
    async over(caller: Caller): Promise<void> {
      await Promise.all([failureOf(caller), approvalOf(caller)].map((key) => takeAway(records, clock, key)));
    },
  };
}
