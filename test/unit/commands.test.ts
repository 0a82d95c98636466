import assert from 'node:assert/strict';
import { commandsFor } from '../../cards/index.ts';
import { commandOf } from '../../dialogs/commands.ts';

describe('What can be typed', () => {
  for (const text of ['key', 'Key', ' KEY! ', 'my key', 'My  key?', 'recovery-key', 'Get my recovery key.', '<key>']) {
    it(`asks for the key: ${JSON.stringify(text)}`, () => assert.equal(commandOf(text, {}), 'key'));
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
    it(`is nothing known: ${JSON.stringify(text).slice(0, 20)}`, () => assert.equal(commandOf(text, {}), undefined));
  }

  for (const text of [undefined, null, 7, {}, ['key'], { toLowerCase: () => 'key' }]) {
    it(`is no text: ${JSON.stringify(text)}`, () => assert.equal(commandOf(text, {}), undefined));
  }

  const pseudo = { locale: 'qps-ploc' };
  for (const { command, say, also } of commandsFor({})) {
    it(`is understood as it is written, for ${command}`, () => {
      for (const words of [say, ...also]) {
        assert.equal(commandOf(words, {}), command);
        assert.equal(commandOf(`${words.toUpperCase()}!`, pseudo), command, 'English is understood everywhere');
      }
    });
  }

  it("is understood in the reader's own language", () => {
    for (const { command, say } of commandsFor(pseudo)) assert.equal(commandOf(say, pseudo), command);
    assert.equal(commandOf(`${commandsFor(pseudo)[0]?.say}`, {}), undefined);
  });
});
