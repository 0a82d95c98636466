import { z } from 'zod';
import { GUID } from './domain/guid.ts';
import { holdsKey } from './domain/recovery-key.ts';

const ticket = z.string().max(100);
const message = z.string().max(1_000);
const page = z.string().max(40);
const id = z.string().regex(GUID);
const lookUp = id;
/** What is typed may be anything, and is looked at later. */
const typed = (most: number) => z.string().max(most).optional().catch('');
const answers = { reason: typed(200), note: typed(200), ticketNumber: typed(40), serial: typed(100) };

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
  z.object({
    do: z.literal('guide'),
    page,
    trail: z.array(page).max(20).catch([]),
    reading: ticket.optional(),
    aloud: z.literal(true).optional().catch(undefined),
  }),
  z.object({ do: z.literal('worked'), message }),
  z.object({ do: z.literal('not-worked'), message }),
  z.object({ do: z.literal('go-on'), lookUp, again: z.literal(true).optional().catch(undefined) }),
  z.object({ do: z.literal('pick'), lookUp, mac: id }),
  z.object({ do: z.literal('ask'), lookUp, ...answers }),
  z.object({ do: z.literal('send'), lookUp, ...answers }),
  z.object({ do: z.literal('reveal'), lookUp }),
  z.object({ do: z.literal('drop'), lookUp }),
  z.object({ do: z.literal('approve'), lookUp, number: typed(20) }),
  z.object({ do: z.literal('decline'), lookUp }),
  z.object({ do: z.literal('not-expected'), lookUp }),
  z.object({ do: z.literal('call-helpdesk'), reference: z.string().regex(/^[0-9A-Z]{6}$/) }),
]);

/** The same of those in channels. */
const channelTap = z.discriminatedUnion('do', [
  z.object({ do: z.literal('review'), lookUp }),
  z.object({ do: z.literal('take'), request: id }),
]);

export type Tap = z.output<typeof tap>;
export type ChannelTap = z.output<typeof channelTap>;

/** `undefined`: a button that this version does not know. */
export function tapOf(value: unknown): Tap | undefined {
  return tap.safeParse(value).data;
}

/** Whether a key was typed into a card, where none belongs and it would be kept. */
export function bringsKey(tap: Tap): boolean {
  const { reason, note, ticketNumber, serial, number }: Record<string, unknown> = tap;
  return [reason, note, ticketNumber, serial, number].some((each) => typeof each === 'string' && holdsKey(each));
}

export function channelTapOf(value: unknown): ChannelTap | undefined {
  return channelTap.safeParse(value).data;
}
