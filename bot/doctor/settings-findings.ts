import type { Fault } from '../endpoints.ts';
import type { Settings } from '../settings.ts';
import { settingsSchema } from '../settings-schema.ts';
import { type Check, type Finding, ok, unchecked, type Verdict, warning, wrong } from './check.ts';

const named = { check: 'settings', title: 'Settings' };

/** Of settings with which Latchkey starts. */
export function settingsFinding({ endpoints, warnings }: Settings): Finding {
  const verdict: Verdict = warnings.includes('settings.visibility-short')
    ? warning('a key is seen for less than a minute, which is hard to copy from', 'Raise KEY_VISIBLE_SECONDS.')
    : ok(warnings.includes('settings.endpoints-loopback') ? `complete; they point at ${endpoints.login}` : 'complete');
  return { ...named, ...verdict };
}

/** Of settings with which it does not: one for each fault, and all else is left unchecked. */
export function faultFindings(faults: readonly Fault[], checks: readonly Check[]): Finding[] {
  const found = faults.map(({ name, problem }) => ({ ...named, ...wrong(`${name} ${problem}`, howToGet(name)) }));
  const rest = checks
    .filter(({ applies }) => !applies)
    .map(({ id, title }) => ({ check: id, title, ...unchecked(`needs: ${named.title}`) }));
  return [...found, ...rest];
}

function howToGet(name: string): string {
  const fields: Record<string, { description?: string | undefined } | undefined> = settingsSchema.shape;
  return fields[name]?.description ?? 'Leave it unset.';
}
