import assert from 'node:assert/strict';
import type { Reader } from '../../bot/domain/model.ts';
import type { FollowUpFace } from '../../bot/domain/ports.ts';
import { tapOf } from '../../bot/taps.ts';
import { type Card, followUp } from '../../cards/index.ts';
import { followUpStates, sampleReference, sampleSupport } from '../support/samples.ts';

const dutch: Reader = { locale: 'en-NL', zone: 'Europe/Amsterdam' };
const AT_1435 = Date.UTC(2026, 10, 23, 14, 35, 59);

const draw = (state: FollowUpFace['state'], more: Partial<FollowUpFace> = {}, support = sampleSupport) =>
  followUp(
    {
      ...{ state, reader: dutch, reference: sampleReference, again: 'ticket-9', shown: AT_1435, message: 'message-1' },
      mac: { id: 'mac-1', name: 'Adele’s MacBook Pro', serial: 'FVH2K9XQ7L' },
      ...more,
    },
    support,
  );
const wordsOf = (card: Card) => JSON.stringify(card);
const tapsOf = (card: Card) =>
  (card.actions ?? []).flatMap((each) => ('data' in each && 'title' in each ? [[each.title, each.data]] : []));

describe('The card that follows a key', () => {
  for (const state of followUpStates) {
    it(`names the Mac when it is "${state}", and its buttons are understood`, () => {
      const card = draw(state);
      assert.match(wordsOf(card), /Adele’s MacBook Pro/);
      for (const [title, data] of tapsOf(card)) assert(tapOf(data), `${title}`);
    });
  }

  it('has a heading of its own for each state', () => {
    const headings = followUpStates.map((state) => (draw(state).body[0] as { text: string }).text);
    assert.equal(new Set(headings).size, followUpStates.length);
  });

  it('asks whether the key worked', () => {
    assert.deepEqual(tapsOf(draw('asked')), [
      ['It worked', { do: 'worked', message: 'message-1' }],
      ['It did not work', { do: 'not-worked', message: 'message-1' }],
      ['Show again', { do: 'show', ticket: 'ticket-9' }],
    ]);
  });

  it('leads on when it did not', () => {
    assert.deepEqual(tapsOf(draw('not-worked')), [
      ['Show again', { do: 'show', ticket: 'ticket-9' }],
      ['The Mac refuses it', { do: 'guide', page: 'refused', trail: [] }],
      ['Nowhere to type it', { do: 'guide', page: 'screen', trail: [] }],
      ['Other Mac', { do: 'key' }],
      ['It worked after all', { do: 'worked', message: 'message-1' }],
    ]);
  });

  it('fills in all that the helpdesk wants to know', () => {
    const card = wordsOf(draw('not-worked'));
    for (const fact of ['FVH2K9••••', sampleReference, '23 November at 15:35', `${sampleSupport.phone}`]) {
      assert(card.includes(fact), fact);
    }
  });

  it('never shows the end of the serial number, which may be asked for, nor in the name', () => {
    const named = { id: 'mac-1', name: 'MAC-FVH2K9XQ7L', serial: 'FVH2K9XQ7L' };
    for (const state of followUpStates) {
      const card = JSON.stringify(draw(state, { mac: named }));
      assert(!card.includes('XQ7L'), state);
      assert(card.includes('MAC-FVH2K9••••'), state);
    }
  });

  it('leaves out a serial number that nobody knows', () => {
    assert(!wordsOf(draw('not-worked', { mac: { id: 'mac-1', name: 'Mac' } })).includes('"Serial number"'));
  });

  it('says whom to call where somebody has to help, and the reference', () => {
    for (const state of ['not-worked', 'not-replaced', 'reminded'] as const) {
      assert(wordsOf(draw(state)).includes(sampleReference), state);
      assert(wordsOf(draw(state, {}, {})).includes('The IT helpdesk of your company'), state);
    }
  });

  it('promises no new key where none was asked for', () => {
    assert.doesNotMatch(wordsOf(draw('worked')), /replace|new key/i);
    assert.doesNotMatch(wordsOf(draw('asked')), /replace|new key/i);
  });
});
