import assert from 'node:assert/strict';
import { readWish } from '../../bot/commands/doctor-wish.ts';

const PERSON = 'ABCDEFAB-1111-4111-8111-111111111111';

describe('What the doctor is asked for', () => {
  it('is the usual, unless more is said', () => {
    assert.deepEqual(readWish([]), { json: false, person: undefined, bot: undefined });
    assert.equal(readWish(['--json']).json, true);
  });

  it('is a person by object id, in any case', () => {
    assert.equal(readWish(['--person', PERSON]).person, PERSON.toLowerCase());
    assert.throws(() => readWish(['--person', 'anna']), /--person takes the object id/);
  });

  it('is an address, of which only the origin counts', () => {
    for (const bot of ['https://latchkey.example.com/', 'https://latchkey.example.com/api/messages']) {
      assert.equal(readWish(['--bot', bot]).bot, 'https://latchkey.example.com');
    }
    assert.equal(readWish(['--bot', 'http://127.0.0.1:3978']).bot, 'http://127.0.0.1:3978');
  });

  for (const bot of [
    'latchkey',
    'file:///etc',
    'https://me:secret@latchkey.example.com',
    'https://x.example/?token=1',
  ]) {
    it(`is not ${bot}`, () => {
      assert.throws(
        () => readWish(['--bot', bot]),
        /^Error: --bot takes an address such as https:\/\/latchkey\.example\.com\.$/,
      );
    });
  }

  for (const args of [['--jsn'], ['now']]) {
    it(`is not ${args.join(' ')}`, () => assert.throws(() => readWish(args)));
  }
});
