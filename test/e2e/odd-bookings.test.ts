import assert from 'node:assert/strict';
import type { Blanking } from '../../bot/domain/model.ts';
import { useStage } from './stage.ts';

describe('A booking that another version wrote', () => {
  const stage = useStage();
  const anna = () => stage.chatOf(stage.people.anna);
  const key = () => `${stage.company.devices.anna.key}`;

  beforeEach(async () => {
    await anna().says('key');
    await anna().until(() => anna().sees('Show recovery key'), 'the Mac');
    await anna().taps('Show recovery key');
    await anna().until(() => anna().sees(key()), 'the key');
    await stage.eventually(() => stage.logged('reveal.shown').length === 1, 'reveal.shown');
  });

  const becomes = (text: string) =>
    stage.withStorage((database) => database.prepare('UPDATE bookings SET item = ?').run(text));
  const failures = () => ['background.failed', 'blanking.stalled'].flatMap((event) => stage.logged(event));

  for (const [how, change] of [
    ['with no more than a message and a time', ({ message, due }: Blanking) => ({ message, due })],
    [
      'with more than this one knows',
      (item: Blanking) => ({ ...item, room: { nested: [null] }, again: { ticket: 1 } }),
    ],
    ['with everything else of another kind', ({ message, due }: Blanking) => ({ message, due, mac: 1, reader: null })],
  ] as const) {
    it(`${how}, takes the key off the screen after a restart`, async () => {
      const [item] = stage.bookings();
      assert(item);
      becomes(JSON.stringify(change(item)));
      await stage.restart();
      await stage.minutesPass(5.1);
      await anna().until(() => !anna().sees(key()), 'the key to go');
      await stage.eventually(() => stage.bookings().length === 0, 'the booking to be settled');
      assert.deepEqual(failures(), []);
    });
  }

  it('so that nobody can read it, keeps no other key on a screen, nor the bot from starting', async () => {
    const [item] = stage.bookings();
    stage.withStorage((database) =>
      database
        .prepare("INSERT INTO bookings (receipt, visible_at, due, item) VALUES ('odd', 0, 0, ?)")
        .run('{"fromLater":true}'),
    );
    await stage.restart();
    assert.equal((await fetch(`${stage.url()}/readyz`)).status, 200);
    await stage.minutesPass(5.1);
    await anna().until(() => !anna().sees(key()), 'the key to go');
    await stage.eventually(() => stage.bookings().length === 1, 'its booking to be settled');
    assert.notDeepEqual(stage.bookings()[0], item);
    assert.equal(stage.logged('queue.poison').length, 2, 'told every five minutes');
    assert.deepEqual(failures(), []);
  });
});
