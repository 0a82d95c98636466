import { randomUUID } from 'node:crypto';
import type { Caller } from './model.ts';
import type { NewestMessage } from './newest.ts';
import type { GuidePlace, Screen } from './ports.ts';

export type ReadGuide = ReturnType<typeof createGuide>;

/** Of a message that shows the guide; no ticket of a Mac is called like this, so no guide ever stands where a key may come. */
export const guideTicket = (reading: string) => `guide/${reading}`;

/** "How to use this key": its pages turn on one message as long as that is the newest of the chat. It opens nothing, so nobody signs in for it. */
export function createGuide({ newest, screen }: { newest: NewestMessage; screen: Screen }) {
  return async function readGuide(
    caller: Caller,
    { page, trail, reading, aloud }: Omit<GuidePlace, 'reading'> & { reading?: string | undefined },
  ): Promise<void> {
    const place = reading === undefined ? undefined : await newest.offering(caller.chat, guideTicket(reading));
    const at = { page, trail, reading: reading && place ? reading : randomUUID(), ...(aloud && { aloud }) };
    await screen.guide(caller, at, place);
  };
}
