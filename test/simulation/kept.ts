import type { Sim } from './sim.ts';

/** All keys of the simulation begin so, and nothing else does. */
export const KEY_MARK = 'KEYS-ARE-';

/** Takes what is written down somewhere: for good, so that whoever changes it afterwards is found out, and never with a key in it. */
export function createKeep({ plan, violated }: Pick<Sim, 'plan' | 'violated'>, where: string): <T>(value: T) => T {
  const foundKey = () => violated(`a key is in ${where}`);
  return (value) => (plan.thorough ? copyOf(value, foundKey) : value);
}

/** What JSON would make of it, without the detour. */
function copyOf<T>(value: T, foundKey: () => void): T {
  if (typeof value === 'string' && value.includes(KEY_MARK)) foundKey();
  if (typeof value !== 'object' || value === null) return value;
  if ('reveal' in value) foundKey();
  if (Array.isArray(value)) return Object.freeze(value.map((each) => copyOf(each, foundKey))) as T;
  const known = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.freeze(Object.fromEntries(known.map(([name, each]) => [name, copyOf(each, foundKey)]))) as T;
}
