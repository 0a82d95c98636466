import type { Chat, Reader, Refusal } from './model.ts';
import type { Background, Clock, Records, Screen } from './ports.ts';

/** Somebody in a chat of their own with the bot who is not of this company, as far as anybody can tell. */
export type Outsider = { refusal: OutsiderRefusal; chat: Chat; reader: Reader };

const outsiderRefusals = ['other-company', 'unknown-person'] as const satisfies Refusal[];
type OutsiderRefusal = (typeof outsiderRefusals)[number];

/** Whether these words go to outsiders, who must not learn whom the company's own people call. */
export function isForOutsiders(refusal: Refusal): boolean {
  return (outsiderRefusals as readonly Refusal[]).includes(refusal);
}

/** Nobody can make the bot talk more often than this in one chat. */
const EVERY_MS = 60_000;

export type TurnAway = ReturnType<typeof createTurnAway>;
type Ports = { screen: Screen; records: Records; clock: Clock; background: Background };

/** Says no to outsiders. */
export function createTurnAway({ screen, records, clock, background }: Ports) {
  return function turnAway({ refusal, chat, reader }: Outsider, reference: string): void {
    background.run('turn-away', async () => {
      const due = await records.create(`turned-away/${chat.id}`, {}, clock.now() + EVERY_MS);
      if (due) await screen.refuse(chat, { refusal, reference, reader });
    });
  };
}
