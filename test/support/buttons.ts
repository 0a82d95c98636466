/**
 * The buttons of every sample card, each once, for `test/fixtures/cards`: people keep old cards, whose buttons have to go on working.
 *   node test/support/buttons.ts > test/fixtures/cards/<version>.json
 */
import { samples } from './samples.ts';

export type Button = { card: string; title: string; data: Record<string, unknown> };

export function buttonsOf(cards: Record<string, object>): Button[] {
  const all = Object.entries(cards).flatMap(([card, content]) =>
    submitsIn(content).map((button) => ({ card, ...button })),
  );
  const first = new Map(all.toReversed().map((button) => [JSON.stringify([button.title, button.data]), button]));
  return all.filter((button) => [...first.values()].includes(button));
}

function submitsIn(node: unknown): Omit<Button, 'card'>[] {
  if (typeof node !== 'object' || node === null) return [];
  const { type, title, data } = node as { type?: unknown; title?: unknown; data?: Button['data'] };
  if (type === 'Action.Submit') return [{ title: `${title}`, data: data ?? {} }];
  return Object.values(node).flatMap(submitsIn);
}

if (process.argv[1] === import.meta.filename) {
  process.stdout.write(`${JSON.stringify(buttonsOf(samples({ locale: 'en-GB', zone: 'UTC' })), null, 2)}\n`);
}
