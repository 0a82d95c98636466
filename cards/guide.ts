import type { Reader, Support } from '../bot/domain/model.ts';
import type { GuidePlace } from '../bot/domain/ports.ts';
import { notice } from './notice.ts';
import type { Card } from './render.ts';

/** One page of "How to use this key". */
export function guide(reader: Reader, _at: GuidePlace, support: Support = {}): Card {
  return notice('help', reader, support);
}
