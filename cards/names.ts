/** Longest name on a card or a button, in characters, and the longest part of it without a place to break the line. */
const LONGEST = 40;
const UNBROKEN = /[^\s-]{30,}/gu;

/**
 * Text that people chose, made fit to be shown: one line, no characters that hide, reorder or change others, cut with "…".
 * `{{` is broken up because clients expand `{{DATE(…)}}` (https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features).
 * What it answers belongs in a TextRun or a button title: a TextBlock would still read it as Markdown.
 */
export function plain(text: string, longest = LONGEST): string {
  const visible = text
    .replace(/\s+/gu, ' ')
    .replace(/\p{C}/gu, '')
    .replace(/\{(?=\{)/g, '{ ');
  return cut(longest > LONGEST ? visible.trim() : visible.trim().replace(UNBROKEN, (part) => cut(part, 30)), longest);
}

function cut(text: string, longest: number): string {
  const characters = Array.from(text);
  if (characters.length <= longest) return text;
  const start = characters.slice(0, longest - 1).join('');
  return `${start.trimEnd()}…`;
}
