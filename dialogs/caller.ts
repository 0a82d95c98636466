import type { TurnContext } from 'botbuilder';
import type { Caller } from '../bot/domain/model.ts';

const CALLER = Symbol('caller');

/** Notes who speaks in this turn. It is never read from dialog state, which protects nothing. */
export function setCaller({ turnState }: TurnContext, caller: Caller): void {
  turnState.set(CALLER, caller);
}

export function callerOf({ turnState }: TurnContext): Caller {
  const caller = turnState.get<Caller | undefined>(CALLER);
  if (!caller) throw new Error('This turn has no caller.');
  return caller;
}
