import type { Records } from './ports.ts';
import type { Shape } from './shapes.ts';

/**
 * A record of this shape. Another version may have written what this one cannot read: then there is one, but no `value` in it, which
 * grants nothing and can be replaced.
 */
export async function readAs<T>(
  records: Records,
  key: string,
  shape: Shape<T>,
): Promise<{ value: T | undefined; version: string } | undefined> {
  const found = await records.read<unknown>(key);
  return found && { value: shape(found.value), version: found.version };
}
