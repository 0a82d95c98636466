import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { channelTapOf, tapOf } from '../../bot/taps.ts';
import packageJson from '../../package.json' with { type: 'json' };
import { type Button, buttonsOf } from '../support/buttons.ts';
import { samples } from '../support/samples.ts';
import { useStage } from './stage.ts';

const folder = new URL('../fixtures/cards/', import.meta.url);
const versions = readdirSync(folder).map((file) => file.replace('.json', ''));
const buttonsIn = (version: string): Button[] => JSON.parse(readFileSync(new URL(`${version}.json`, folder), 'utf8'));

/** What comes of a look-up has tests of its own. */
const isOfLookUp = ({ data }: Button) => 'lookUp' in data || 'request' in data;

const OLD = /The card you used is old|This card is old/;

describe('Somebody who taps a button of an old card', () => {
  const stage = useStage();

  for (const version of versions) {
    for (const { card, title, data } of buttonsIn(version).filter(isOfLookUp)) {
      it(`"${title}" (${version}: ${card}) is still understood`, () => assert(tapOf(data) ?? channelTapOf(data)));
    }

    for (const { card, title, data } of buttonsIn(version).filter((button) => !isOfLookUp(button))) {
      it(`"${title}" (${version}: ${card}) gets an answer that goes on`, async () => {
        assert(tapOf(data), 'it is still understood');
        const chat = stage.chatOf(stage.people.anna);
        await chat.says('key');
        await chat.until(() => chat.sees('Show recovery key'), 'a first card');
        const before = chat.messages.length;
        await stage.cloud.teams.deliver(chat.activity({ type: 'message', value: data }));
        await chat.until(() => chat.messages.slice(before).some(({ from }) => from === 'bot'), 'an answer');
        const answer = JSON.stringify(chat.messages.at(-1)?.activity);
        assert.match(answer, /"Action.Submit"/);
        // Its ticket or message is unknown by now: then that is said.
        if ('ticket' in data || 'message' in data) assert.match(answer, OLD);
        assert.equal(stage.asked('graph', 'GET', /getFileVaultKey/).length, 0);
      });
    }
  }

  for (const version of versions) {
    it(`shows the key with a button of ${version} whose ticket is still good`, async () => {
      const chat = stage.chatOf(stage.people.anna);
      await chat.says('key');
      await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
      const ticket = /"ticket":"([^"]+)"/.exec(JSON.stringify(chat.messages.at(-1)?.activity))?.[1];
      const show = buttonsIn(version).find(({ data }) => data.do === 'show');
      await stage.cloud.teams.deliver(chat.activity({ type: 'message', value: { ...show?.data, ticket } }));
      await chat.until(() => chat.sees(`${stage.company.devices.anna.key}`), 'the key');
    });
  }
});

describe('The buttons of this version', () => {
  it('are kept for those that follow: see test/support/buttons.ts', () => {
    assert(versions.includes(packageJson.version), `test/fixtures/cards/${packageJson.version}.json is missing`);
    const now = buttonsOf(samples({ locale: 'en-GB', zone: 'UTC' }));
    assert.deepEqual(buttonsIn(packageJson.version), now);
  });
});
