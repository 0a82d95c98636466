import type { Fault } from '../endpoints.ts';
import type { Settings } from '../settings.ts';
import { settingsSchema } from '../settings-schema.ts';
import { type Check, type Finding, ok, unchecked, type Verdict, warning, wrong } from './check.ts';

const named = { check: 'settings', title: 'Settings' };

/** Of settings with which Latchkey starts. */
export function settingsFinding(settings: Settings, misspelt: string[]): Finding {
  return { ...named, ...verdictOn(settings, misspelt) };
}

function verdictOn({ endpoints, warnings }: Settings, misspelt: string[]): Verdict {
  if (misspelt.length > 0) {
    return warning(`no settings of Latchkey, and without effect: ${misspelt.join(', ')}`, 'Compare with .env.example.');
  }
  if (warnings.includes('settings.visibility-short')) {
    return warning('a key is seen for less than a minute, which is hard to copy from', 'Raise KEY_VISIBLE_SECONDS.');
  }
  const elsewhere = warnings.includes('settings.endpoints-loopback');
  return ok(elsewhere ? `complete; they point at ${endpoints.login}` : 'complete');
}

/** Of settings with which it does not: one for each fault, and all else is left unchecked. */
export function faultFindings(faults: readonly Fault[], checks: readonly Check[]): Finding[] {
  const found = faults.map(({ name, problem }) => ({
    ...named,
    ...wrong(`${name} ${problem}`, mendOf(name, problem)),
  }));
  const rest = checks.map(({ id, title }) => ({ check: id, title, ...unchecked(`needs: ${named.title}`) }));
  return [...found, ...rest];
}

function mendOf(name: string, problem: string): string {
  if (problem.startsWith('must be unset')) return `Remove ${name}.`;
  const fields: Record<string, { description?: string | undefined } | undefined> = settingsSchema.shape;
  return fields[name]?.description ?? 'Leave it unset.';
}
