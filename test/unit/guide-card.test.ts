import assert from 'node:assert/strict';
import fc from 'fast-check';
import { tapOf } from '../../bot/taps.ts';
import { FIRST, isPage, PAGES, type Page } from '../../cards/guide-pages.ts';
import { type Card, guide, notice } from '../../cards/index.ts';
import en from '../../cards/words/en.json' with { type: 'json' };
import { guidePages, sampleSupport } from '../support/samples.ts';

type Place = { page: string; trail: string[]; aloud?: boolean | undefined };
type Button = { title: string; data: Record<string, unknown> };

const draw = ({ page, trail, aloud }: Place) => guide({}, { page, trail, reading: 'reading-1', aloud }, sampleSupport);
const buttonsOf = (card: Card): Button[] =>
  (card.actions ?? []).filter((each): each is Button => 'data' in each && 'title' in each);
const turnsOf = (card: Card) => buttonsOf(card).filter(({ data }) => data.do === 'guide');
const tap = (card: Card, title: string): Place => {
  const tapped = tapOf(buttonsOf(card).find((button) => button.title === title)?.data);
  assert(tapped?.do === 'guide');
  return tapped;
};
const first: Place = { page: FIRST, trail: [] };

describe('The guide', () => {
  it('leads from its first page to every other', () => {
    const found = new Set<Page>([FIRST]);
    for (const page of found) for (const [, to] of PAGES[page].to) found.add(to);
    assert.deepEqual([...found].sort(), guidePages.toSorted());
    assert.deepEqual(Object.keys(en.guide.pages).sort(), guidePages.toSorted());
  });

  for (const page of guidePages) {
    it(`goes on after "${page}", or ends with somebody to call or the Mac open`, () => {
      const card = draw({ page, trail: [FIRST] });
      const end = JSON.stringify(card).includes(`${sampleSupport.phone}`) || page === 'in-notes';
      assert(end || PAGES[page].to.length > 0);
    });

    it(`comes back to "${page}" with all that was before it`, () => {
      const here: Place = { page, trail: ['start', 'keyboard', 'screen'] };
      for (const { title } of turnsOf(draw(here)).filter((button) => button.title !== 'Back')) {
        const there = tap(draw(here), title);
        const back = tap(draw(there), 'Back');
        assert.deepEqual([back.page, back.trail], [here.page, here.trail]);
      }
    });

    it(`lets every button of "${page}" be understood, as part of the same reading`, () => {
      for (const { data } of buttonsOf(draw({ page, trail: [] }))) {
        assert(tapOf(data));
        if (data.do === 'guide') assert(isPage(`${data.page}`) && data.reading === 'reading-1');
      }
    });
  }

  it('opens the first page for one that there is not', () => {
    for (const page of ['', 'nowhere', 'constructor', '__proto__', 'Start']) {
      assert.deepEqual(draw({ page, trail: [] }), draw(first));
    }
  });

  it('drops what is no page from the way back', () => {
    const trail = ['start', 'nowhere', '__proto__', 'keyboard', '$' + '{title}'];
    assert.deepEqual(draw({ page: 'screen', trail }), draw({ page: 'screen', trail: ['start', 'keyboard'] }));
  });

  it('leads to the beginning where there is no way back', () => {
    const { page, trail } = tap(draw({ page: 'refused', trail: [] }), 'From the beginning');
    assert.deepEqual([page, trail], [FIRST, []]);
    assert(!turnsOf(draw(first)).some(({ title }) => title === 'Back' || title === 'From the beginning'));
  });

  it('never makes a way back that is too long to be taken, however long somebody walks', () => {
    const steps = fc.array(fc.nat(5), { minLength: 1, maxLength: 8 });
    const page = fc.constantFrom<string>(...guidePages);
    const start = fc.record({
      page: fc.oneof(page, fc.string()),
      trail: fc.oneof(
        fc.array(fc.oneof(page, fc.string()), { maxLength: 40 }),
        fc.array(page, { minLength: 18, maxLength: 22, size: 'max' }),
      ),
    });
    fc.assert(
      fc.property(start, steps, (from, choices) => {
        let card = draw(from);
        for (const choice of choices) {
          const turns = turnsOf(card);
          const { data, title } = turns[choice % turns.length] as Button;
          const tapped = tapOf(data);
          assert(tapped?.do === 'guide');
          // Where a trail is too long, `tapOf` takes it for none.
          assert.deepEqual(tapped.trail, data.trail);
          if (title !== 'Back' && title !== 'From the beginning') assert(tapped.trail.length > 0);
          card = draw(tapped);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('can be walked back all the way', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5), { maxLength: 20 }), (choices) => {
        const walked = [first];
        for (const choice of choices) {
          const here = walked[0] as Place;
          const ahead = turnsOf(draw(here)).filter(({ title }) => title !== 'Back');
          const way = ahead[choice % ahead.length];
          if (way) walked.unshift(tap(draw(here), way.title));
        }
        for (const [at, place] of walked.entries()) {
          const before = walked[at + 1];
          if (before) assert.deepEqual(tap(draw(place), 'Back'), { ...before, do: 'guide', reading: 'reading-1' });
        }
      }),
      { numRuns: 30 },
    );
  });

  it('offers a new key where the old one is refused', () => {
    assert(buttonsOf(draw({ page: 'refused-mac', trail: [] })).some(({ data }) => data.do === 'key'));
  });

  it('that is read aloud stays so, and knows nobody else to turn to', () => {
    assert.match(JSON.stringify(draw({ ...first, aloud: true })), /Read these steps to the caller\./);
    for (const page of guidePages) {
      const card = draw({ page, trail: [FIRST], aloud: true });
      assert.doesNotMatch(JSON.stringify(card), /the helpdesk|Who can help|\+31 30|OpenUrl|this phone|"key"/, page);
      for (const { title } of turnsOf(card)) assert.equal(tap(card, title).aloud, true);
      assert.equal(draw({ page, trail: [FIRST] }).body.length >= card.body.length, true);
    }
    assert.deepEqual(
      Object.entries(en.guide.aloud).flatMap(([page, { lines }]) => {
        const known = Object.keys(en.guide.pages[page as Page].lines);
        return Object.keys(lines).filter((line) => !known.includes(line));
      }),
      [],
      'each line stands for another',
    );
  });

  it('that nobody reads aloud says nothing of it', () => {
    for (const page of guidePages) {
      const card = JSON.stringify(draw({ page, trail: [FIRST] }));
      assert.doesNotMatch(card, /aloud|the caller/, page);
    }
  });

  it('is opened by help', () => {
    const opens = turnsOf(notice('help', {}));
    assert.deepEqual(
      opens.map(({ data }) => data),
      [{ do: 'guide', page: FIRST, trail: [] }],
    );
    assert.deepEqual(turnsOf(notice('unknown', {})), []);
  });
});
