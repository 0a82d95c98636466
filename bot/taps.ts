import { z } from 'zod';

const ticket = z.string().max(100);
const message = z.string().max(1_000);
const page = z.string().max(40);

/** What the buttons of all versions bring back; everything in it could be made up. */
const tap = z.discriminatedUnion('do', [
  z.object({ do: z.literal('key') }),
  z.object({ do: z.literal('older') }),
  z.object({ do: z.literal('choose'), ticket }),
  // What is typed may be anything; it only ever has to equal something.
  z.object({ do: z.literal('show'), ticket, serial: z.string().max(100).optional().catch('') }),
  z.object({ do: z.literal('hide'), message }),
  z.object({ do: z.literal('other'), message }),
  z.object({ do: z.literal('not-here') }),
  z.object({ do: z.literal('guide'), page, trail: z.array(page).max(20).catch([]), reading: ticket.optional() }),
  z.object({ do: z.literal('worked'), message }),
  z.object({ do: z.literal('not-worked'), message }),
]);

export type Tap = z.output<typeof tap>;

/** `undefined`: a button that this version does not know. */
export function tapOf(value: unknown): Tap | undefined {
  return tap.safeParse(value).data;
}
