import type { ChannelFace, PrivateFace } from '../../bot/domain/helpdesk/ports.ts';
import type { Refusal } from '../../bot/domain/model.ts';
import type { FollowUpFace, Saying } from '../../bot/domain/ports.ts';

/** What a message shows, as far as it matters here. `key`: which key of the Mac, counted from 1. */
export type Card =
  | { is: 'fetching' }
  | { is: 'key'; mac: string; key: number; lookUp: string | undefined }
  | { is: 'hidden'; again: string }
  | { is: 'macs'; tickets: string[] }
  | { is: 'mac'; ticket: string }
  | { is: 'refused'; refusal: Refusal; ticket: string | undefined }
  | { is: 'follow-up'; state: FollowUpFace['state']; message: string; again: string }
  | { is: 'notice'; what: Saying | 'guide' }
  | { is: 'private'; face: PrivateFace }
  | { is: 'channel'; face: ChannelFace };

/** For the trace. */
export function nameOf(card: Card): string {
  switch (card.is) {
    case 'key':
      return `key ${card.key} of ${card.mac}`;
    case 'refused':
      return `refused ${card.refusal}`;
    case 'follow-up':
      return `follow-up ${card.state}`;
    case 'private':
    case 'channel':
      return `${card.is === 'private' ? card.face.to : 'channel'} ${card.face.is}`;
    default:
      return card.is;
  }
}
