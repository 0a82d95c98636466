/** All keys of the simulation begin so, and nothing else does. */
export const KEY_MARK = 'KEYS-ARE-';

/** What JSON would make of it, without the detour. `foundKey` is called for a key, wrapped or not. */
export function kept<T>(value: T, foundKey: () => void): T {
  if (typeof value === 'string') {
    if (value.length > KEY_MARK.length && value.includes(KEY_MARK)) foundKey();
    return value;
  }
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => kept(each, foundKey)) as T;
  if ('reveal' in value) foundKey();
  const copy: Record<string, unknown> = {};
  for (const name in value) {
    const each = value[name];
    if (each !== undefined) copy[name] = typeof each === 'number' ? each : kept(each, foundKey);
  }
  return copy as T;
}

/** The same for good: whoever changes what storage gave them is found out. */
export function frozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  for (const each of Object.values(value)) frozen(each);
  return Object.freeze(value);
}
