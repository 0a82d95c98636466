import assert from 'node:assert/strict';
import { commandOf } from '../../dialogs/commands.ts';

describe('What can be typed', () => {
  for (const text of ['key', 'Key', ' KEY! ', 'my key', 'My  key?', 'recovery-key', 'Get my recovery key.', '<key>']) {
    it(`asks for the key: ${JSON.stringify(text)}`, () => assert.equal(commandOf(text), 'key'));
  }

  for (const text of [
    '',
    ' ',
    'hello',
    'keys',
    'monkey',
    'key please',
    'kéy',
    'constructor',
    '__proto__',
    `key ${'x'.repeat(9_000)}`,
  ]) {
    it(`is nothing known: ${JSON.stringify(text).slice(0, 20)}`, () => assert.equal(commandOf(text), undefined));
  }

  for (const text of [undefined, null, 7, {}, ['key'], { toLowerCase: () => 'key' }]) {
    it(`is no text: ${JSON.stringify(text)}`, () => assert.equal(commandOf(text), undefined));
  }
});
