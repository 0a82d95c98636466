import assert from 'node:assert/strict';
import { useStage } from './stage.ts';

describe('A person and their one Mac', () => {
  const stage = useStage();

  it('the owner sees the key, five minutes pass, the owner does not see the key', async () => {
    const chat = stage.chatOf(stage.people.anna);
    const key = stage.company.devices.anna.key ?? '';
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    assert(chat.sees('MAC-ANNA'));
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees(key), 'the key');
    await stage.minutesPass(4.9);
    assert(chat.sees(key), 'it stays for five minutes');
    await stage.minutesPass(0.2);
    await chat.until(() => !chat.sees(key), 'the key to go');
    assert(chat.sees('Show again'));
  });
});
