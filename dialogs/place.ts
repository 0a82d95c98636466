import { isObject, isText } from '../bot/domain/shapes.ts';
import { OwnKey } from './own-key.ts';
import { SignIn } from './sign-in.ts';

/**
 * Whether a conversation can go on from there: nowhere, or the one place where it waits, for the answer to a sign-in. Another version
 * may have left it; the dialogs library would take it as it is, and then neither end it nor go on. `version`: that of the dialogs.
 */
export function canGoOnFrom(state: unknown, version: string): boolean {
  if (!isObject(state)) return false;
  const { place = { dialogStack: [] } } = state;
  const outer = stackIn(place);
  if (outer?.length === 0) return true;
  const [own] = outer ?? [];
  const inner = isDialog(own, OwnKey.id) && own.version === version ? stackIn(own.state.dialogs) : undefined;
  const [steps, signIn] = inner ?? [];
  return outer?.length === 1 && inner?.length === 2 && isWaiting(steps) && isPrompt(signIn);
}

function stackIn(value: unknown): unknown[] | undefined {
  return isObject(value) && Array.isArray(value.dialogStack) ? value.dialogStack : undefined;
}

type Instance = { id: string; version?: unknown; state: Record<string, unknown> };

function isDialog(value: unknown, id: string): value is Instance {
  return isObject(value) && value.id === id && isObject(value.state);
}

/** The wish itself is looked at by whoever grants it. */
function isWaiting(value: unknown): boolean {
  if (!isDialog(value, OwnKey.steps)) return false;
  const { options, values, stepIndex } = value.state;
  return isObject(options) && isObject(options.wish) && isText(options.wish.do) && isObject(values) && stepIndex === 0;
}

function isPrompt(value: unknown): boolean {
  return isDialog(value, SignIn.id) && isText(value.state.prompt);
}
