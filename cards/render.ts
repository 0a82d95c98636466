// Not the package's front door: its types lead into the untranslated sources of `adaptivecards`, which do not compile here.
import { Template } from 'adaptivecards-templating/lib/template-engine.js';
import type { Reader } from '../bot/domain/model.ts';
import { isRightToLeft } from './languages.ts';
import { mirrored } from './right-to-left.ts';
import { languageOf } from './words.ts';

/** An Adaptive Card 1.5 (https://adaptivecards.io/explorer/), ready to be attached to a message. */
export type Card = { type: 'AdaptiveCard'; version: '1.5'; rtl?: true; body: object[]; actions?: object[] };

/**
 * Fills a template. `${…}` inside `data` stays as it is.
 * Made anew each time: a `Template` remembers what it was last filled with, and a kept one would keep a key.
 */
export function render(template: object, reader: Reader, data: object): Card {
  const card: Card = new Template(template).expand({ $root: data });
  return isRightToLeft(languageOf(reader)) ? mirrored(card) : card;
}
