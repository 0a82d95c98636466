import { describeError } from '../domain/describe-error.ts';
import { type Check, type Finding, unchecked, type Verdict, wrong } from './check.ts';
import type { World } from './world.ts';

/** Runs the checks that the settings call for, all at once save those that build upon others. Never throws. */
export function diagnose(world: World, checks: readonly Check[]): Promise<Finding[]> {
  const running = new Map<string, Promise<Finding>>();
  for (const check of checks) {
    if (check.applies?.(world) === false) continue;
    const needs = (check.needs ?? []).flatMap((id) => running.get(id) ?? []);
    running.set(check.id, examine(world, check, needs));
  }
  return Promise.all(running.values());
}

async function examine(world: World, check: Check, needs: Promise<Finding>[]): Promise<Finding> {
  const { id, title } = check;
  const missing = (await Promise.all(needs)).find(({ state }) => state === 'wrong' || state === 'unchecked');
  const verdict = missing ? unchecked(`needs: ${missing.title}`) : await verdictOf(world, check);
  return { check: id, title, ...verdict };
}

async function verdictOf(world: World, check: Check): Promise<Verdict> {
  try {
    return await check.look(world);
  } catch (error) {
    const { error: name, code, at } = describeError(error);
    return wrong(
      `the check itself failed: ${[name, code, at].filter(Boolean).join(' ')}`,
      'Run it again; if it stays, report this line.',
    );
  }
}
