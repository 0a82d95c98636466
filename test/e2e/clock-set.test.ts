import assert from 'node:assert/strict';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import { useStage } from './stage.ts';

const SECOND = 1_000;
const HOUR = 3_600_000;

describe('A key on the screen while somebody sets the clock', () => {
  const stage = useStage();
  let chat: TeamsChat;
  let key: string;

  beforeEach(async () => {
    chat = stage.chatOf(stage.people.anna);
    key = `${stage.company.devices.anna.key}`;
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees(key), 'the key');
    await stage.eventually(() => stage.logged('reveal.shown').length === 1, 'reveal.shown');
  });

  async function goes(seconds: number): Promise<void> {
    await stage.passesUntil(() => !chat.sees(key), 'the key to go', seconds);
    await stage.passesUntil(() => stage.bookings().length === 0, 'that to be noted', 60);
  }

  for (const setMs of [-30 * SECOND, -SECOND]) {
    it(`${-setMs / SECOND} s back goes after five minutes, and not before`, async () => {
      await stage.minutesPass(1);
      stage.clock.set(setMs);
      await stage.minutesPass(3.9);
      assert(chat.sees(key));
      await goes(8);
    });
  }

  it('a second back at once, or forward, goes no earlier either', async () => {
    stage.clock.set(-SECOND);
    await stage.minutesPass(2);
    stage.clock.set(SECOND);
    await stage.minutesPass(2.9);
    assert(chat.sees(key));
    await goes(8);
  });

  it('an hour forward goes at once', async () => {
    stage.clock.set(HOUR);
    await goes(3);
  });

  it('an hour back, to before it was shown, goes at once', async () => {
    await stage.minutesPass(1);
    stage.clock.set(-HOUR);
    await goes(3);
  });

  it('an hour back goes at once after a restart: nobody knows how long it has been there', async () => {
    stage.clock.set(-HOUR);
    await stage.restart();
    await goes(3);
  });

  it('two minutes back goes on time although Teams cannot be reached just then', async () => {
    await stage.minutesPass(3);
    stage.clock.set(-2 * 60 * SECOND);
    stage.breaks(stage.isBlanking, { answer: { status: 500 } }, 3);
    await stage.minutesPass(2);
    await goes(60);
  });
});
