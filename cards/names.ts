/** Longest name on a card or a button, in characters. */
const LONGEST_NAME = 40;
/** More in one piece would stick out of a narrow card. */
const LONGEST_PIECE = 30;
const LONGEST_CONTACT = 80;
const LONGEST_STATEMENT = 300;

/**
 * A name that people chose, made fit to be shown: one line, no characters that hide, reorder or change others, cut with "…".
 * It belongs in a TextRun or a button title: a TextBlock would still read it as Markdown.
 */
export function plain(name: string): string {
  return cut(inPieces(name), LONGEST_NAME);
}

/** The same for an address or a number, which is of no use without its end. */
export function plainContact(contact: string): string {
  return cut(visible(contact), LONGEST_CONTACT);
}

/** The same for what somebody wrote to be judged by others: a cut reason could hide what matters. */
export function plainStatement(statement: string): string {
  return cut(inPieces(statement), LONGEST_STATEMENT);
}

function inPieces(text: string): string {
  return visible(text).replace(/[^\s-]+/gu, (piece) => cut(piece, LONGEST_PIECE));
}

/** What was typed before, for the field that asks for it once more: as it was, but for what no field can show. */
export function plainAnswer(answer: string): string {
  return cut(visible(answer), LONGEST_STATEMENT);
}

/** `{{` is broken up because clients expand `{{DATE(…)}}` (https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features). */
function visible(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .replace(/\p{C}/gu, '')
    .replace(/\{(?=\{)/g, '{ ')
    .trim();
}

function cut(text: string, longest: number): string {
  const characters = Array.from(text);
  if (characters.length <= longest) return text;
  const start = characters.slice(0, longest - 1).join('');
  return `${start.trimEnd()}…`;
}
