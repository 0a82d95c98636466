import { createHash } from 'node:crypto';

export type Dice = ReturnType<typeof createDice>;
type Name = string | number;

/** Chance that a seed decides: the same names throw the same, whatever else is thrown before or between. */
export function createDice(seed: number) {
  /** From 0 (included) to 1. */
  function thrown(...names: Name[]): number {
    return (
      createHash('sha256')
        .update([seed, ...names].join('/'))
        .digest()
        .readUInt32BE() /
      2 ** 32
    );
  }

  const dice = {
    chance: (share: number, ...names: Name[]) => thrown(...names) < share,
    between: (least: number, most: number, ...names: Name[]) => least + thrown(...names) * (most - least),
    pick: <T>(items: readonly [T, ...T[]], ...names: Name[]): T =>
      items[Math.floor(thrown(...names) * items.length)] ?? items[0],
    shuffled: <T>(items: readonly T[], ...names: Name[]): T[] =>
      items
        .map((item, index) => ({ item, at: thrown(...names, index) }))
        .sort((one, other) => one.at - other.at)
        .map(({ item }) => item),
  };
  return dice;
}
