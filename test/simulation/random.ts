export type Random = ReturnType<typeof createRandom>;

/** Numbers that the seeds decide: sfc32 (https://pracrand.sourceforge.net/RNG_engines.txt). */
export function createRandom(seed: number, stream: number) {
  let a = seed | 0;
  let b = Math.floor(seed / 2 ** 32) | 0;
  let c = stream | 0;
  let counter = 1;

  /** From 0 up to 1. */
  function next(): number {
    const sum = (a + b + counter++) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  }

  for (let round = 0; round < 15; round++) next();

  /** A whole number from 0 up to `limit`. */
  const below = (limit: number): number => Math.floor(next() * limit);

  return {
    next,
    below,
    between: (least: number, most: number): number => least + next() * (most - least),
    chance: (share: number): boolean => share > 0 && next() < share,
    pick: <Each>(list: readonly Each[]): Each => list[below(list.length)] as Each,

    /** One of the names, as often as their weights say. */
    weighted<Name extends string>(weights: Partial<Record<Name, number>>): Name {
      const entries = Object.entries(weights) as [Name, number][];
      let left = next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [name, weight] of entries) {
        left -= weight;
        if (left < 0) return name;
      }
      return (entries.at(-1) as [Name, number])[0];
    },
  };
}
