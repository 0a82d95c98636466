import assert from 'node:assert/strict';
import en from '../../cards/words/en.json' with { type: 'json' };

const LONGEST = 15;
const FORBIDDEN = /escrow|primary user|tenant|token|consent|intune|device/i;
/** Read by technicians, who work with it. */
const NAMES_INTUNE = /^refused\.(nothing-found|role-missing)\./;

type Words = { [key: string]: string | Words };

function textsIn(words: Words, path = ''): { path: string; text: string }[] {
  return Object.entries(words).flatMap(([key, value]) =>
    typeof value === 'string' ? [{ path: `${path}${key}`, text: value }] : textsIn(value, `${path}${key}.`),
  );
}
const sentencesOf = (text: string) => text.split(/(?<=[.!?][”’]?)\s+/);
const lengthOf = (sentence: string) => sentence.split(/\s+/).filter((word) => /[\p{L}\p{N}{]/u.test(word)).length;

/** What people may type is no text of ours; the store of Teams is read at leisure. */
const texts = textsIn(en).filter(({ path }) => !/^(commands\..*\.also|package)\./.test(path));

describe('The English words', () => {
  it(`are in sentences of at most ${LONGEST} words`, () => {
    const long = texts.flatMap(({ path, text }) =>
      sentencesOf(text)
        .filter((sentence) => lengthOf(sentence) > LONGEST)
        .map((sentence) => `${path}: ${sentence}`),
    );
    assert.deepEqual(long, []);
  });

  it('never say how it works inside', () => {
    assert.deepEqual(
      texts.filter(({ path, text }) => FORBIDDEN.test(NAMES_INTUNE.test(path) ? text.replaceAll('Intune', '') : text)),
      [],
    );
  });

  it('are measured as a reader would', () => {
    assert.deepEqual(sentencesOf('One two. “Three?” Four: {{five}} – six'), [
      'One two.',
      '“Three?”',
      'Four: {{five}} – six',
    ]);
    assert.equal(lengthOf('Four: {{five}} – six > seven'), 4);
  });
});
