/** Characters that pass for one another on a screen or on paper. */
const LOOK_ALIKES = ['B8', 'Z2', 'G6', '0ODQ', 'UV', 'S5', 'I1'];
/** What FileVault never puts into a key (https://github.com/apple-oss-distributions/Security, `EncodeDecodeTransforms.c`), and people type first. */
const TRAPS = '01IS';

export type KeyAids = {
  /** Without the hyphens that are typed between them. */
  groups: string[];
  /** Look-alikes that are in the key. */
  held: string[];
  /** Those that are not, as far as somebody could read them into it. */
  absent: string[];
};

/** What helps to read a key of the usual shape, computed from the key itself; undefined for any other. */
export function aidsFor(key: string): KeyAids | undefined {
  if (!/^[A-Z0-9]{4}(-[A-Z0-9]{4}){5}$/.test(key)) return undefined;
  const isHeld = (character: string) => key.includes(character);
  const doubtful = LOOK_ALIKES.filter((alike) => Array.from(alike).some(isHeld));
  return {
    groups: key.split('-'),
    held: doubtful.flatMap((alike) => Array.from(alike).filter(isHeld)),
    absent: [...new Set([...TRAPS, ...doubtful.join('')])].filter((character) => !isHeld(character)),
  };
}

/** The words that spell a group. `spelling`: the word for each letter and digit. */
export function spelt(group: string, spelling: Record<string, string>): string {
  return Array.from(group, (character) => spelling[character] ?? character).join(' ');
}
