import { alerts } from '../domain/alerts.ts';
import { refusals } from '../domain/model.ts';
import { denials } from '../gate.ts';
import { activities, commands, operations, outcomes } from './names.ts';
import type { Seen } from './observed.ts';

/** Everything that traces and metrics may say: these attributes, with these values. */
export const allowed = {
  'latchkey.system': Object.keys(operations),
  'latchkey.operation': Object.values(operations).flat(),
  'latchkey.outcome': outcomes,
  'latchkey.activity': activities,
  'latchkey.command': commands,
  'latchkey.for': ['person', 'technician'],
  'latchkey.confirmed': [true, false],
  'latchkey.refusal': [...refusals, ...denials],
  'latchkey.alert': alerts,
  'http.response.status_code': Array.from({ length: 500 }, (_, index) => 100 + index),
} as const satisfies Record<string, readonly Value[]>;

type Value = string | number | boolean;
type Name = keyof typeof allowed;

/** Whatever is not in the lists above becomes `other`, since what comes here may have been anything; what is undefined is left out. */
export function attributes(given: { [Each in Name]?: unknown }): Record<string, Value> {
  const known = (name: Name): readonly unknown[] => allowed[name];
  const named = Object.keys(allowed) as Name[];
  return Object.fromEntries(
    named
      .filter((name) => given[name] !== undefined)
      .map((name) => [name, known(name).includes(given[name]) ? (given[name] as Value) : 'other']),
  );
}

export function attributesOf({ call, turn, outcome }: Seen) {
  return attributes({
    'latchkey.system': call?.system,
    'latchkey.operation': call?.operation,
    'latchkey.activity': turn?.activity,
    'latchkey.command': turn?.command,
    'latchkey.outcome': outcome,
  });
}
