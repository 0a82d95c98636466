import type { Card } from '../../cards/index.ts';

type BadCard = { body?: object[]; actions?: object[]; css?: string; found: string[] };

const text = (id: string, more: object = {}) => ({ type: 'TextBlock', id, text: id, wrap: true, ...more });
const rich = (run: object) => ({ type: 'RichTextBlock', inlines: [{ type: 'TextRun', ...run }] });
const columns = (width: string, ...items: object[]) => ({
  type: 'ColumnSet',
  columns: [
    { type: 'Column', width, items },
    { type: 'Column', width: 'stretch', items: [text('beside')] },
  ],
});
const button = (title: string) => ({ type: 'Action.Submit', title });

const LONG = 'Donaudampfschifffahrtsgesellschaftskapitän';

/** What must be found on a light card of 320 px, and what must not. The page has the ids of elements and the labels of buttons. */
export const badCards: Record<string, BadCard> = {
  'a column wider than the card': {
    body: [{ type: 'ColumnSet', columns: [{ type: 'Column', width: '600px', items: [text('wide')] }] }],
    found: ['overflow: wide'],
  },
  'a long word in a narrow column': {
    body: [columns('60px', rich({ text: LONG }))],
    found: [`overflow: ${LONG}`],
  },
  'a line that may not wrap': {
    body: [text('one-line', { text: `${LONG} ${LONG}`, wrap: false })],
    found: [`clipped: ${LONG} ${LONG}`],
  },
  'more lines than are allowed': {
    body: [text('two-lines', { text: `${LONG} `.repeat(3).trim(), maxLines: 1 })],
    found: [`clipped: ${`${LONG} `.repeat(3).trim()}`],
  },
  'a button with a long word': {
    actions: [button(LONG)],
    found: [`clipped: ${LONG}`],
  },
  'text in a pale colour': {
    body: [text('pale', { color: 'warning' })],
    found: ['contrast: pale'],
  },
  'a button, grey on grey': {
    actions: [button('Grey')],
    css: '[aria-label=Grey] { background: #aaa; color: #777 }',
    found: ['contrast: Grey'],
  },
  'translucent text on a translucent background': {
    body: [{ type: 'Container', id: 'shade', items: [text('translucent'), text('veiled')] }],
    css: `#shade { background: #0006 } #translucent { color: #000a !important } #veiled { opacity: 0.5 }`,
    found: ['contrast: translucent', 'contrast: veiled'],
  },
  'text just faint enough, and just too faint': {
    body: [text('enough'), text('too-faint'), text('large', { size: 'extraLarge' })],
    css: '#enough { color: #767676 !important } #too-faint { color: #777 !important } #large { color: #949494 !important }',
    found: ['contrast: too-faint'],
  },
  'a tiny button': {
    actions: [button('Tiny')],
    css: '[aria-label=Tiny] { padding: 0; border: 0; line-height: 16px }',
    found: ['target: Tiny'],
  },
  'a group of a key on two lines': {
    body: [columns('40px', text('group', { text: 'ABCD-', fontType: 'monospace', size: 'large' }))],
    found: ['broken group: ABCD-'],
  },
  'groups of a key below each other': {
    body: [columns('80px', text('key', { text: 'ABCD-EFGH-', fontType: 'monospace', size: 'large' }))],
    found: [],
  },
};

export const cardOf = ({ body = [], actions = [] }: BadCard): Card => ({
  type: 'AdaptiveCard',
  version: '1.5',
  body,
  actions,
});
