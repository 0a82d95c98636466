import assert from 'node:assert/strict';
import { createPace, type Pace } from '../../bot/domain/pace.ts';
import { createManualClock, type ManualClock } from '../support/manual-clock.ts';

const throttled = (retryAfterMs?: number) =>
  ({ kind: 'busy', throttled: true, ...(retryAfterMs && { retryAfterMs }) }) as const;

describe('The pace of blankings', () => {
  let clock: ManualClock;
  let pace: Pace;
  beforeEach(() => {
    clock = createManualClock();
    pace = createPace({ clock, perSecond: 4 });
  });

  const spend = (times: number) => {
    for (let time = 0; time < times; time++) pace.spend();
  };

  it('has room for one second’s worth at first, however long nothing was due', async () => {
    await clock.pass(60_000);
    assert.deepEqual([pace.room(), pace.waitMs()], [4, 0]);
  });

  it('has no room once that is used up, and tells when there is room for one again', () => {
    spend(4);
    assert.deepEqual([pace.room(), pace.waitMs()], [0, 250]);
  });

  it('gains room as time passes, whatever the wall clock is set to', async () => {
    spend(4);
    await clock.pass(500);
    clock.set(-3_600_000);
    assert.equal(pace.room(), 2);
    clock.set(7_200_000);
    assert.equal(pace.room(), 2);
  });

  it('takes back what does not go out after all', () => {
    spend(4);
    pace.giveBack();
    assert.equal(pace.room(), 1);
  });

  it('lets out as many in the long run as it says', async () => {
    spend(pace.room());
    let sent = 0;
    for (let passed = 0; passed < 10_000; passed += 100) {
      await clock.pass(100);
      const room = pace.room();
      spend(room);
      sent += room;
    }
    assert.equal(sent, 40);
  });

  it('makes the others wait longer for what could not wait', () => {
    spend(6);
    assert.deepEqual([pace.room(), pace.waitMs()], [0, 750]);
  });

  describe('when Teams says that it is too much', () => {
    const isThrottled = (chats: string[], retryAfterMs?: number) => {
      for (const chat of chats) pace.heard(chat, throttled(retryAfterMs));
    };

    it('rests for as long as Teams asks, once three chats in a row have heard it', async () => {
      isThrottled(['a', 'b', 'c'], 7_000);
      assert.deepEqual([pace.room(), pace.waitMs()], [0, 7_000]);
      await clock.pass(7_000);
      assert.deepEqual([pace.room(), pace.waitMs()], [4, 0]);
    });

    it('rests for a second where Teams does not say, and never for longer than a back-off', () => {
      isThrottled(['a', 'b', 'c']);
      assert.equal(pace.waitMs(), 1_000);
      isThrottled(['d'], 3_600_000);
      assert.equal(pace.waitMs(), 15_000);
    });

    it('goes on while it is one chat that is throttled, however often', () => {
      isThrottled(['a', 'a', 'a', 'a', 'b'], 7_000);
      assert.equal(pace.room(), 4);
    });

    for (const answer of [{ kind: 'blanked' }, { kind: 'busy' }, { kind: 'missing' }] as const) {
      it(`goes on when another answer comes in between: ${answer.kind}`, () => {
        isThrottled(['a', 'b'], 7_000);
        pace.heard('d', answer);
        isThrottled(['c', 'e'], 7_000);
        assert.equal(pace.room(), 4);
      });
    }
  });
});
