import type { Card } from './render.ts';

/** Letters of the scripts that are written so. */
const RIGHT_TO_LEFT = /\p{Script=Arabic}|\p{Script=Hebrew}/u;
/** A single word, which people may copy; or a space. */
const NEEDS_NONE = /^[\p{L}\p{N}]*$|^\s+$/u;
/** Clients put their own words in its place. */
const MOMENT = '{{';
/** https://www.unicode.org/reports/tr9/#Explicit_Directional_Isolates */
const [LRI, RLI, PDI] = ['\u2066', '\u2067', '\u2069'];

/**
 * The card for somebody who reads from right to left. What holds none of their letters (numbers, serial numbers, names) stays from left
 * to right; so does a part that says `"rtl": false`, as that with the key does, but for words in it.
 */
export function mirrored(card: Card): Card {
  return { ...within(card, RIGHT), rtl: true };
}

type Direction = (text: string) => string;
const RIGHT: Direction = (text) =>
  RIGHT_TO_LEFT.test(text) || NEEDS_NONE.test(text) || text.includes(MOMENT) ? text : `${LRI}${text}${PDI}`;
const LEFT: Direction = (text) => (RIGHT_TO_LEFT.test(text) ? `${RLI}${text}${PDI}` : text);

function within<Node>(node: Node, direction: Direction): Node {
  if (Array.isArray(node)) return node.map((each) => within(each, direction)) as Node;
  if (typeof node !== 'object' || node === null) return node;
  const own = 'rtl' in node && node.rtl === false ? LEFT : direction;
  const parts = Object.entries(node).map(([name, value]) => [name, partOf(name, value, own)]);
  return Object.fromEntries(parts);
}

function partOf(name: string, value: unknown, direction: Direction): unknown {
  // What a tap brings back is not shown.
  if (name === 'data') return value;
  return name === 'text' && typeof value === 'string' ? direction(value) : within(value, direction);
}
