import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import draft06 from 'ajv/lib/refs/json-schema-draft-06.json' with { type: 'json' };
import type { Mac } from '../../bot/domain/model.ts';
import { RecoveryKey } from '../../bot/domain/recovery-key.ts';
import { guide, key } from '../../cards/index.ts';
import { catalogueOf, isRightToLeft, languages } from '../../cards/languages.ts';
import { mirrored } from '../../cards/right-to-left.ts';
import { sampleKey, sampleMacs, samples } from '../support/samples.ts';

const MOMENT = /\{\{DATE\(([\dT:-]+Z),SHORT\)\}\} \{\{TIME\(\1\)\}\}/g;
const [mac] = sampleMacs as [Mac];
const [LRI, RLI, FSI, PDI] = ['\u2066', '\u2067', '\u2068', '\u2069'];

/** Every text of a card, in the order of its template. */
function textsOf(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) =>
    name === 'text' && typeof value === 'string' ? [value] : textsOf(value),
  );
}

describe('Cards in every language', () => {
  const ajv = new Ajv({ schemaId: 'auto', unknownFormats: 'ignore', logger: false }).addMetaSchema(draft06);
  const fitsSchema = ajv.compile(
    JSON.parse(readFileSync(new URL('../fixtures/adaptive-card-1.5.0.json', import.meta.url), 'utf8')),
  );

  for (const language of languages) {
    const cards = Object.entries(samples({ locale: language, zone: 'UTC' }));

    it(`fit the schema: ${language}`, () => {
      for (const [name, card] of cards) assert.ok(fitsSchema(card), `${name}: ${ajv.errorsText(fitsSchema.errors)}`);
    });

    it(`leave nothing unfilled: ${language}`, () => {
      for (const [name, card] of cards) {
        const filled = JSON.stringify(card).replaceAll(MOMENT, 'a moment');
        assert.doesNotMatch(filled, /\$\{|\{\{|undefined|:null|\[object|""/, name);
      }
    });

    it(`show the key in large letters alone, from left to right: ${language}`, () => {
      const card = JSON.stringify(keyCard(language));
      for (const group of sampleKey.split('-')) assert.ok(card.includes(`"text":"${group}"`), group);
      const [before, place = ''] = card.split('"rtl":false');
      assert.ok(place.includes(sampleKey.slice(0, 4)) && !before?.includes(sampleKey.slice(0, 4)));
    });

    it(`are ${isRightToLeft(language) ? 'turned' : 'left as they are'}: ${language}`, () => {
      for (const [name, card] of cards) assert.equal(card.rtl, isRightToLeft(language) || undefined, name);
    });
  }
});

const keyCard = (locale: string) =>
  key(
    {
      mac,
      key: new RecoveryKey(sampleKey),
      until: 0,
      reader: { locale, zone: 'UTC' },
      replacing: false,
    },
    'message-1',
  );

describe('What is read from right to left', () => {
  const texts = (...parts: object[]) => textsOf(mirrored({ type: 'AdaptiveCard', version: '1.5', body: parts }));

  it('keeps numbers, serial numbers and names from left to right', () => {
    assert.deepEqual(texts({ text: 'C02XYZ••••' }, { text: 'مفتاح' }, { items: [{ text: '+31 (0)30' }] }), [
      `${LRI}C02XYZ••••${PDI}`,
      'مفتاح',
      `${LRI}+31 (0)30${PDI}`,
    ]);
  });

  it('leaves alone what clients put a day in the place of, and what taps bring back', () => {
    assert.deepEqual(texts({ text: '{{DATE(2026-01-01T00:00:00Z,SHORT)}}' }), ['{{DATE(2026-01-01T00:00:00Z,SHORT)}}']);
    assert.deepEqual(texts({ data: { text: 'C02' } }), ['C02']);
  });

  it('turns only the words in a part that stays from left to right', () => {
    assert.deepEqual(texts({ rtl: false, items: [{ text: 'ABCD' }, { text: '1 من 6' }] }), [
      'ABCD',
      `${RLI}1 من 6${PDI}`,
    ]);
  });

  it('isolates what is put into a sentence, unless it is a single word', () => {
    const texts = textsOf(keyCard('ar'));
    const { mac: facts, key: card } = catalogueOf('ar');
    const time = texts.find((text) => text.startsWith(card.gone.split('{{')[0] as string));
    assert.match(time ?? '', new RegExp(`${FSI}12:00.*${PDI}`, 'u'));
    assert.ok(texts.includes(facts.serial.replace('{{serial}}', mac.serial)));
  });
});

describe('Words that nobody has reviewed', () => {
  const english = catalogueOf('en');
  const toggles = (card: object) => JSON.stringify(card).includes('Action.ToggleVisibility');

  for (const language of languages) {
    const isReviewed = catalogueOf(language).reviewed === 'yes';
    it(`${isReviewed ? 'have no' : 'have the'} English ones one tap away: ${language}`, () => {
      const cards = {
        key: keyCard(language),
        guide: guide({ locale: language }, { page: 'start', trail: [], reading: 'g' }),
      };
      for (const [name, card] of Object.entries(cards)) assert.equal(toggles(card), !isReviewed, name);
      const hidden = JSON.stringify(cards.key).split('"isVisible":false')[1] ?? '';
      assert.equal(hidden.includes(english.key.hint), !isReviewed);
      assert.ok(!sampleKey.split('-').some((group) => hidden.includes(group)), 'and the key once');
    });
  }

  it('are shown with the times of the country', () => {
    const card = key(
      {
        ...{ mac, key: new RecoveryKey(sampleKey), until: Date.UTC(2026, 10, 23, 14, 35) },
        ...{ reader: { locale: 'de-DE', zone: 'Europe/Berlin' }, replacing: true, lookUp: 'look-up-1' },
      },
      'message-1',
    );
    const { gone, care, replacing } = english.key.lookUp;
    for (const line of [gone.replace('{{time}}', '15:35'), care, replacing])
      assert.ok(textsOf(card).includes(line), line);
  });
});
