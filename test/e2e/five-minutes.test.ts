import assert from 'node:assert/strict';
import { createStage, type Stage } from './stage.ts';

describe('A person and their one Mac', function () {
  this.timeout(20_000);
  let stage: Stage;
  beforeEach(async () => {
    stage = await createStage();
  });
  afterEach(() => stage.stop());

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
