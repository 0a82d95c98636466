import type { World } from './world.ts';

/** `unchecked`: something that it builds upon is wrong, or there is nothing to look at. */
export type State = 'ok' | 'warning' | 'wrong' | 'unchecked';

/** What a look at one thing found, and how to mend it where that is called for. */
export type Verdict = { state: State; says: string; mend?: string };

/** `id` stays the same from version to version: pipelines may rely on it. */
export type Finding = Verdict & { check: string; title: string };

export type Check = {
  id: string;
  title: string;
  /** Ids of checks further up without which this one means nothing. */
  needs?: string[];
  /** Whether the settings call for it; always, unless told otherwise. */
  applies?(world: World): boolean;
  look(world: World): Verdict | Promise<Verdict>;
};

export const ok = (says: string): Verdict => ({ state: 'ok', says });
export const warning = (says: string, mend: string): Verdict => ({ state: 'warning', says, mend });
export const wrong = (says: string, mend: string): Verdict => ({ state: 'wrong', says, mend });
export const unchecked = (says: string): Verdict => ({ state: 'unchecked', says });
