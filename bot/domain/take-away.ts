import type { Clock, Records } from './ports.ts';

/** Ends a record before its time; its value, if this call was the one that ended it. */
export async function takeAway<T>(records: Records, clock: Clock, key: string): Promise<T | undefined> {
  const found = await records.read<T>(key);
  const ended = found && (await records.replace(key, found.version, found.value, clock.now()));
  return ended ? found.value : undefined;
}
