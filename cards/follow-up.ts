import type { Support } from '../bot/domain/model.ts';
import type { FollowUpFace } from '../bot/domain/ports.ts';
import { notice } from './notice.ts';
import type { Card } from './render.ts';

/** What follows a key that was shown: whether it worked, and what becomes of it. */
export function followUp({ reader }: FollowUpFace, support: Support = {}): Card {
  return notice('help', reader, support);
}
