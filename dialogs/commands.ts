/** The table of what can be typed. Everything else is answered with the welcome card, which says so. */
const COMMANDS = {
  key: ['key', 'my key', 'recovery key', 'get my recovery key'],
} as const;

type Command = keyof typeof COMMANDS;

export function commandOf(text: unknown): Command | undefined {
  if (typeof text !== 'string') return undefined;
  const words = text
    .slice(0, 100)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  return (Object.keys(COMMANDS) as Command[]).find((command) =>
    (COMMANDS[command] as readonly string[]).includes(words),
  );
}
