import type { Template } from 'adaptivecards-templating/lib/template-engine.js';
import type { Reader } from '../bot/domain/model.ts';
import { isRightToLeft } from './languages.ts';
import { mirrored } from './right-to-left.ts';
import { templateEngine } from './template-engine.ts';
import { languageOf } from './words.ts';

/** An Adaptive Card 1.5 (https://adaptivecards.io/explorer/), ready to be attached to a message. */
export type Card = { type: 'AdaptiveCard'; version: '1.5'; rtl?: true; body: object[]; actions?: object[] };

/** Parsed once: that takes longer than all the rest of a card. */
const templates = new WeakMap<object, Template>();

/** Fills a template. `${…}` inside `data` stays as it is. */
export function render(template: object, reader: Reader, data: object): Card {
  // A `Template` remembers what it was last filled with, which may be a key: that goes with the copy.
  const copy: Template = Object.create(templateOf(template));
  const card: Card = copy.expand({ $root: data });
  return isRightToLeft(languageOf(reader)) ? mirrored(card) : card;
}

function templateOf(json: object): Template {
  const template = templates.get(json) ?? new (templateEngine().Template)(json);
  templates.set(json, template);
  return template;
}
