import assert from 'node:assert/strict';
import type { Person } from '../../sandbox/company.ts';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import { useStage } from './stage.ts';

function useKeys(stage: ReturnType<typeof useStage>) {
  return {
    keyOf: (person: Person) =>
      `${Object.values(stage.company.devices).find(({ record }) => record.userId === person.id)?.key}`,

    /** The person asks and sees the key; then it is hidden. */
    async seesKey(chat: TeamsChat): Promise<void> {
      const before = chat.messages.length;
      await chat.says('key');
      await chat.until(
        () => chat.messages.slice(before).some(({ from }) => from === 'bot') && chat.sees('Show recovery key'),
      );
      const shown = stage.logged('reveal.shown').length;
      await chat.taps('Show recovery key');
      await chat.until(() => chat.sees(this.keyOf(chat.person)), 'the key');
      await stage.eventually(() => stage.logged('reveal.shown').length > shown, 'the end of the reveal');
      await chat.taps('Hide now');
      await chat.until(() => !chat.sees(this.keyOf(chat.person)), 'the key to go');
    },

    async isRefused(chat: TeamsChat, words: string): Promise<void> {
      const before = stage.showings().length;
      await chat.says('key');
      await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
      await chat.taps('Show recovery key');
      await chat.until(() => chat.sees(words), words);
      assert.equal(stage.showings().length, before);
    },
  };
}

describe('Somebody who asks for key after key', () => {
  const stage = useStage();
  const { seesKey, isRefused, keyOf } = useKeys(stage);

  it('is stopped after five in ten minutes, is told when to try again, and then gets the next', async () => {
    const chat = stage.chatOf(stage.people.anna);
    const keys = { seesKey, keyOf };
    for (let time = 0; time < 5; time++) await keys.seesKey(chat);
    await isRefused(chat, 'You have seen several keys already');
    assert.match(chat.text(), /Try again from (\w+ )?\d{1,2}:\d\d on/);
    assert.equal(stage.asked('graph', 'GET', /getFileVaultKey/).length, 5);
    await stage.minutesPass(11);
    await keys.seesKey(chat);
  });

  it('can see the key of one Mac ten times in a row, five minutes each', async () => {
    const chat = stage.chatOf(stage.people.anna);
    const key = keyOf(chat.person);
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    await stage.staysSignedIn(chat.person);
    await chat.taps('Show recovery key');
    for (let time = 1; time < 10; time++) {
      await chat.until(() => chat.sees(key), 'the key');
      await stage.eventually(() => stage.logged('reveal.shown').length === time, 'the end of the reveal');
      await stage.passesUntil(() => !chat.sees(key), 'the key to go', 310, 10);
      await chat.taps('Show again');
    }
    await chat.until(() => chat.sees(key), 'the key for the tenth time');
  });

  it('loses nothing by a key that Teams did not show', async () => {
    const chat = stage.chatOf(stage.people.anna);
    const repaired = stage.breaks(stage.isShowing, { answer: { status: 403 } });
    for (let time = 1; time <= 6; time++) {
      await chat.says('key');
      await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
      await chat.taps('Show recovery key');
      await stage.eventually(() => stage.logged('reveal.refused').length === time, 'the refusal');
    }
    repaired();
    await { seesKey, keyOf }.seesKey(chat);
  });
});

describe('Somebody who has seen KEYS_PER_DAY keys', () => {
  const stage = useStage(() => ({ KEYS_PER_DAY: '1' }));
  const keys = useKeys(stage);

  it('is told on which day and at what time the next one may be shown', async () => {
    const chat = stage.chatOf(stage.people.anna);
    await keys.seesKey(chat);
    await keys.isRefused(chat, 'You have seen several keys already');
    assert.match(chat.text(), /Try again from \w+day \d\d:\d\d on/);
  });
});

describe('A company whose people ask for more than MAX_KEYS_PER_HOUR', () => {
  const stage = useStage(() => ({ MAX_KEYS_PER_HOUR: '1' }));
  const keys = useKeys(stage);

  it('gets no more: the next person is told that it is not their fault, and an operator is told', async () => {
    await keys.seesKey(stage.chatOf(stage.people.anna));
    await keys.isRefused(stage.chatOf(stage.people.kim), 'Unusually many keys were shown');
    assert.equal(stage.logged('limits.company-reached')[0]?.level, 'error');
    await stage.minutesPass(62);
    await stage.staysSignedIn(stage.people.kim);
    await keys.seesKey(stage.chatOf(stage.people.kim));
  });
});
