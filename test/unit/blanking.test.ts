import assert from 'node:assert/strict';
import type { Blanking, MessageRef } from '../../bot/domain/model.ts';
import type { BlankAnswer } from '../../bot/domain/ports.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { anna, bert, blankingOf } from '../support/fakes.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const message: MessageRef = { chat: anna.chat, id: 'message-1' };
const never = () => new Promise<never>(() => {});

describe('Blanking', () => {
  let domain: Domain;
  let blanked: { id: string; at: number }[];

  beforeEach(async () => {
    domain = await createDomain();
    blanked = [];
    domain.screen.draw({ message, shows: 'key' });
    answerWith(() => domain.screen.answers.shift() ?? { kind: 'blanked' });
  });
  afterEach(() => domain.close());

  /** Teams answers each blanking like this, and its time is noted. */
  function answerWith(answer: (blanking: Blanking) => BlankAnswer | Promise<BlankAnswer>): void {
    domain.screen.blank = async (blanking) => {
      blanked.push({ id: blanking.message.id, at: domain.clock.now() });
      return answer(blanking);
    };
  }

  const gaps = () => blanked.slice(1).map(({ at }, index) => at - (blanked[index]?.at ?? 0));

  /** Books a key that this instance has shown and whose time is up. */
  const book = (changes: Partial<Blanking> = {}) =>
    domain.bookings.book(blankingOf(message, domain.clock.now(), changes));

  describe('of what is due', () => {
    it('takes the key off the screen, records it and strikes it off', async () => {
      await book();
      await domain.sweep(5 * SECOND);
      assert.equal(blanked.length, 1);
      assert.deepEqual(await domain.events(), ['key.blanked']);
      assert.deepEqual(await domain.booked(), []);
    });

    it('is not struck off before what follows is booked', async () => {
      await domain.database.change('ALTER TABLE follow_ups RENAME TO away');
      await book();
      await domain.sweep(5 * SECOND);
      assert.equal((await domain.booked()).length, 1);
      await domain.database.change('ALTER TABLE away RENAME TO follow_ups');
      await domain.sweep(40 * SECOND);
      assert.deepEqual(await domain.booked(), []);
      assert.deepEqual(
        (await domain.following()).map(({ step }) => step),
        ['ask'],
      );
    });

    it('leaves alone what is not due yet', async () => {
      await domain.bookings.book(blankingOf(message, domain.clock.now() + 5 * MINUTE));
      await domain.sweep(5 * MINUTE - SECOND);
      assert.equal(blanked.length, 0);
      await domain.sweep(SECOND);
      assert.equal(blanked.length, 1);
    });

    it('records how late it was', async () => {
      await book();
      domain.screen.answers.push({ kind: 'busy', retryAfterMs: 20 * SECOND });
      await domain.sweep(30 * SECOND);
      const [entry] = await domain.audit.entries();
      assert.deepEqual(entry?.facts, { lateMs: 20 * SECOND, armed: true });
    });

    for (const answer of [
      { kind: 'busy' },
      { kind: 'missing' },
      { kind: 'rejected', status: 403 },
      { kind: 'rejected', status: 400 },
    ] as const) {
      it(`is never struck off on the answer ${JSON.stringify(answer)} alone`, async () => {
        answerWith(() => answer);
        await book();
        await domain.sweep(4 * MINUTE);
        assert.equal((await domain.booked()).length, 1);
        assert.equal(domain.times('bookings.settle'), 0);
        assert.deepEqual(await domain.events(), []);
      });
    }

    it('tries a busy Teams again ever more slowly, but at least every 15 s, until the key is gone', async () => {
      answerWith(() => ({ kind: blanked.length < 40 ? 'busy' : 'blanked' }));
      await book();
      await domain.sweep(12 * MINUTE);
      const [first = 0, ...later] = gaps();
      assert(first <= 2 * SECOND, `the first retry came after ${first} ms`);
      assert(
        later.every((gap) => gap <= 16 * SECOND),
        `gaps: ${later}`,
      );
      assert(
        later.slice(6).every((gap) => gap >= 7 * SECOND),
        `gaps: ${later}`,
      );
      assert.equal(blanked.length, 40);
      assert.deepEqual(await domain.booked(), []);
    });

    it('waits as long as Teams asks for', async () => {
      domain.screen.answers.push({ kind: 'busy', retryAfterMs: 90 * SECOND });
      await book();
      await domain.sweep(2 * MINUTE);
      assert.deepEqual(gaps(), [90 * SECOND]);
    });

    it('waits its own time when Teams asks for less', async () => {
      domain.screen.answers.push({ kind: 'busy', retryAfterMs: 0 });
      await book({ attempts: 10 });
      await domain.sweep(MINUTE);
      assert((gaps()[0] ?? 0) >= 7 * SECOND);
    });

    it('goes on in another instance after this one has died in the middle of an attempt', async () => {
      answerWith(() => (blanked.length === 1 ? never() : { kind: 'blanked' }));
      await book();
      await domain.blanker.sweep();
      const other = domain.newBlanker();
      await domain.clock.pass(29 * SECOND);
      await other.sweep();
      assert.equal(blanked.length, 1, 'nobody else tries while an attempt may still be under way');
      await domain.clock.pass(SECOND);
      await other.sweep();
      await domain.clock.pass(0);
      assert.equal(blanked.length, 2);
      assert.deepEqual(await domain.booked(), []);
    });

    it('is done once when two instances look at the same time', async () => {
      await book();
      await Promise.all([domain.blanker.sweep(), domain.newBlanker().sweep()]);
      await domain.clock.pass(0);
      assert.equal(blanked.length, 1);
    });

    it('is not held up by a chat that hangs', async () => {
      answerWith(({ message }) => (message.id === 'hangs' ? never() : { kind: 'blanked' }));
      for (const id of ['hangs', 'second', 'third']) await book({ message: { ...message, id } });
      await domain.sweep(0);
      assert.deepEqual(
        (await domain.booked()).map(({ message }) => message.id),
        ['hangs'],
      );
    });

    it('happens although nothing can be recorded', async () => {
      domain.audit.record = async () => {
        throw new Unavailable('storage', 'busy');
      };
      await book();
      await domain.sweep(0);
      assert.equal(blanked.length, 1);
      assert.deepEqual(await domain.booked(), []);
      assert(domain.log.events().includes('audit.failed'));
    });

    it('tells whoever looks when storage does not answer', async () => {
      domain.bookings.take = async () => {
        throw new Unavailable('storage', 'busy');
      };
      await assert.rejects(domain.blanker.sweep(), Unavailable);
    });
  });

  describe('of a message that Teams cannot find', () => {
    const missing = () => answerWith(() => ({ kind: 'missing' }));

    it('believes it after three answers over ten minutes, and has the key replaced', async () => {
      missing();
      await book();
      await domain.sweep(9.9 * MINUTE, 6 * SECOND);
      assert.equal(domain.times('keys.replace'), 0);
      assert.equal((await domain.booked()).length, 1);
      await domain.sweep(MINUTE, 6 * SECOND);
      assert(blanked.length >= 3);
      assert.deepEqual(await domain.events(), ['replacement.intended', 'replacement.asked', 'message.gone']);
      assert.deepEqual(await domain.booked(), []);
    });

    it('does not believe many answers within ten minutes', async () => {
      missing();
      await book({ missing: { since: domain.clock.now() - 9 * MINUTE, times: 7 } });
      await domain.sweep(0);
      assert.equal(domain.times('keys.replace'), 0);
      assert.equal((await domain.booked()).length, 1);
    });

    it('does not believe two answers, however far apart', async () => {
      missing();
      await book({ missing: { since: domain.clock.now() - 60 * MINUTE, times: 1 } });
      await domain.sweep(0);
      assert.equal(domain.times('keys.replace'), 0);
      assert.equal((await domain.booked()).length, 1);
    });

    it('forgets a spurious answer when Teams finds the message after all', async () => {
      domain.screen.answers.push({ kind: 'missing' });
      await book();
      await domain.sweep(6 * MINUTE, 6 * SECOND);
      assert.deepEqual(await domain.events(), ['key.blanked']);
      assert.equal(domain.times('keys.replace'), 0);
    });

    it('keeps the booking for as long as Intune does not take the order', async () => {
      missing();
      const replace = domain.keys.replace;
      domain.keys.replace = async () => {
        throw new Unavailable('Graph', 'busy', { status: 503 });
      };
      await book();
      await domain.sweep(21 * MINUTE, 6 * SECOND);
      assert.equal((await domain.booked()).length, 1);
      assert(domain.log.events().includes('replacement.later'));
      domain.keys.replace = replace;
      await domain.sweep(6 * MINUTE, 6 * SECOND);
      assert.deepEqual(await domain.booked(), []);
      assert.deepEqual((await domain.events()).slice(-2), ['replacement.asked', 'message.gone']);
    });

    it('has the key replaced although nothing can be recorded', async () => {
      missing();
      domain.audit.record = async () => {
        throw new Unavailable('storage', 'busy');
      };
      await book();
      await domain.sweep(11 * MINUTE, 6 * SECOND);
      assert.equal(domain.times('keys.replace'), 1);
      assert.deepEqual(await domain.booked(), []);
    });

    it('replaces no key that never reached the screen', async () => {
      missing();
      await book({ armed: false });
      await domain.sweep(11 * MINUTE, 6 * SECOND);
      assert.equal(domain.times('keys.replace'), 0);
      assert.deepEqual(await domain.events(), ['message.gone']);
      assert.deepEqual(await domain.booked(), []);
    });
  });

  describe('that Teams refuses', () => {
    const refused = () => answerWith(() => ({ kind: 'rejected', status: 403 }));

    it('alerts, goes on, and has the key replaced once after 15 minutes', async () => {
      refused();
      await book();
      await domain.sweep(14.5 * MINUTE, 15 * SECOND);
      assert(domain.log.lines.some(({ level, event }) => level === 'alert' && event === 'blanking.rejected'));
      assert(gaps().every((gap) => gap <= 45 * SECOND));
      assert.equal(domain.times('keys.replace'), 0);
      await domain.sweep(2 * MINUTE, 15 * SECOND);
      assert.equal(domain.times('keys.replace'), 1);
      await domain.sweep(180 * MINUTE, MINUTE);
      assert.equal(domain.times('keys.replace'), 1);
      assert.deepEqual(await domain.events(), ['replacement.intended', 'replacement.asked']);
    });

    it('goes on after the key was replaced, until the message is blank', async () => {
      refused();
      await book();
      await domain.sweep(20 * MINUTE, 15 * SECOND);
      answerWith(() => ({ kind: 'blanked' }));
      await domain.sweep(61 * MINUTE, MINUTE);
      assert.equal((await domain.events()).at(-1), 'key.blanked');
      assert.deepEqual(await domain.booked(), []);
    });

    it('orders the replacement again for as long as Intune does not take it', async () => {
      refused();
      domain.keys.replace = async () => {
        throw new Unavailable('Graph', 'busy');
      };
      await book();
      await domain.sweep(65 * MINUTE, 15 * SECOND);
      assert.equal(domain.times('keys.replace'), 4, 'every quarter of an hour');
      assert(!(await domain.events()).includes('replacement.asked'));
    });

    it('gives up no more than ten seconds to Intune', async () => {
      refused();
      const patience: AbortSignal[] = [];
      domain.keys.replace = async (_, signal) => {
        patience.push(signal);
        return never();
      };
      await book({ rejectedSince: domain.clock.now() - 15 * MINUTE });
      await domain.sweep(9 * SECOND);
      assert.equal(patience[0]?.aborted, false);
      await domain.sweep(2 * SECOND);
      assert.equal(patience[0]?.aborted, true);
    });

    it('replaces nothing for "Hide now" on a message of which nobody knows that it held a key', async () => {
      refused();
      const { shown: _, ...unknown } = blankingOf(message, domain.clock.now());
      await domain.bookings.book(unknown);
      await domain.sweep(20 * MINUTE, 15 * SECOND);
      assert.equal(domain.times('keys.replace'), 0);
      answerWith(() => ({ kind: 'blanked' }));
      await domain.sweep(61 * MINUTE, MINUTE);
      assert.deepEqual(await domain.following(), []);
      assert.equal((await domain.events()).at(-1), 'key.blanked');
    });

    it('replaces no key that never reached the screen', async () => {
      refused();
      await book({ armed: false });
      await domain.sweep(20 * MINUTE, 15 * SECOND);
      assert.equal(domain.times('keys.replace'), 0);
      assert.equal((await domain.booked()).length, 1);
    });
  });

  describe("by this instance's own timer", () => {
    /** Shows a key for five minutes. */
    async function watched(changes: Partial<Blanking> = {}): Promise<Blanking> {
      const blanking = blankingOf(message, domain.clock.now() + 5 * MINUTE, changes);
      domain.blanker.watch({ item: blanking, receipt: await domain.bookings.book(blanking) });
      return blanking;
    }

    it('comes at the very due time', async () => {
      const { due } = await watched();
      await domain.clock.pass(5 * MINUTE);
      assert.deepEqual(blanked, [{ id: message.id, at: due }]);
      assert.deepEqual(await domain.booked(), []);
    });

    for (const [how, away] of [
      ['refuses', async () => Promise.reject(new Unavailable('storage', 'busy'))],
      ['hangs', never],
    ] as const) {
      it(`comes without a lease when storage ${how}, and goes on until Teams confirms it`, async () => {
        await watched();
        domain.bookings.move = away;
        domain.screen.answers.push({ kind: 'busy' }, { kind: 'rejected', status: 403 }, { kind: 'missing' });
        await domain.clock.pass(5 * MINUTE + 2 * SECOND);
        assert(blanked.length >= 1, 'within two seconds of the due time');
        await domain.clock.pass(2 * MINUTE);
        assert.equal(blanked.length, 4);
        await domain.clock.pass(10 * MINUTE);
        assert.equal(blanked.length, 4);
      });
    }

    it('leaves the proof to the booking when storage was away', async () => {
      await watched();
      const move = domain.bookings.move;
      domain.bookings.move = never;
      await domain.clock.pass(5 * MINUTE + 2 * SECOND);
      domain.bookings.move = move;
      assert.equal((await domain.booked()).length, 1);
      await domain.sweep(SECOND);
      assert.equal(blanked.length, 2);
      assert.deepEqual(await domain.events(), ['key.blanked']);
      assert.deepEqual(await domain.booked(), []);
    });

    it('leaves it to whoever holds the booking', async () => {
      const other = domain.newBlanker();
      domain.clock.after(5 * MINUTE, () => void other.sweep());
      answerWith(never);
      await watched();
      await domain.clock.pass(6 * MINUTE);
      assert.equal(blanked.length, 1);
    });

    it('goes on when storage goes away in the middle of an attempt', async () => {
      await watched();
      const move = domain.bookings.move;
      answerWith(async () => {
        domain.bookings.move = async () => Promise.reject(new Unavailable('storage', 'busy'));
        return { kind: blanked.length < 4 ? 'busy' : 'blanked' };
      });
      await domain.clock.pass(7 * MINUTE);
      assert.equal(blanked.length, 4);
      domain.bookings.move = move;
      await domain.sweep(SECOND);
      assert.deepEqual(await domain.booked(), []);
    });

    it('goes on when storage goes away before the next attempt', async () => {
      await watched();
      domain.screen.answers.push({ kind: 'busy' });
      await domain.clock.pass(5 * MINUTE);
      domain.bookings.take = async () => Promise.reject(new Unavailable('storage', 'busy'));
      domain.bookings.move = async () => Promise.reject(new Unavailable('storage', 'busy'));
      await domain.sweep(5 * SECOND);
      assert.equal(blanked.length, 2);
      assert(domain.log.events().includes('blanking.without-storage'));
    });

    it('makes the next attempt when Teams is busy, and the booking makes no second one', async () => {
      await watched();
      domain.screen.answers.push({ kind: 'busy' });
      await domain.clock.pass(5 * MINUTE);
      await domain.sweep(5 * SECOND);
      assert.equal(blanked.length, 2);
      assert.deepEqual(await domain.booked(), []);
    });
  });

  describe('by "Hide now"', () => {
    beforeEach(async () => {
      const blanking = blankingOf(message, domain.clock.now() + 5 * MINUTE);
      await domain.claims.take({ ...blanking, due: 0, armed: false });
      domain.blanker.watch({ item: blanking, receipt: await domain.bookings.book(blanking) });
    });

    it('comes at once and is done with', async () => {
      await domain.blanker.hide(anna, message.id);
      assert.equal(blanked.length, 1);
      assert.deepEqual(await domain.booked(), []);
      await domain.sweep(6 * MINUTE, 10 * SECOND);
      assert.equal(blanked.length, 1);
    });

    it('does nothing for another person, in another chat, or on another message', async () => {
      await domain.blanker.hide({ ...bert, chat: anna.chat }, message.id);
      await domain.blanker.hide({ ...anna, chat: bert.chat }, message.id);
      await domain.blanker.hide(anna, 'message-2');
      assert.equal(blanked.length, 0);
      assert.equal((await domain.booked()).length, 1);
    });

    it('keeps the booking when another instance showed the key', async () => {
      await domain.newBlanker().hide(anna, message.id);
      assert.equal(blanked.length, 1);
      assert.equal((await domain.booked()).length, 1);
    });

    it('is tried again when another instance showed the key and Teams is busy', async () => {
      domain.screen.answers.push({ kind: 'busy' }, { kind: 'busy' });
      await domain.newBlanker().hide(anna, message.id);
      await domain.sweep(20 * SECOND);
      assert.equal(blanked.length, 3);
    });

    it('needs no storage where this instance showed the key', async () => {
      domain.records.read = () => Promise.reject(new Unavailable('storage', 'rejected'));
      domain.bookings.move = () => Promise.reject(new Unavailable('storage', 'rejected'));
      await domain.blanker.hide(anna, message.id);
      assert.equal(blanked.length, 1);
    });

    it('tries again when Teams is busy', async () => {
      domain.screen.answers.push({ kind: 'busy' }, { kind: 'busy' });
      await domain.blanker.hide(anna, message.id);
      await domain.sweep(20 * SECOND);
      assert.equal(blanked.length, 3);
      assert.deepEqual(await domain.booked(), []);
    });

    it('still knows that the key was on the screen: it is replaced if Teams refuses', async () => {
      answerWith(() => ({ kind: 'rejected', status: 403 }));
      await domain.blanker.hide(anna, message.id);
      await domain.sweep(20 * MINUTE, 15 * SECOND);
      assert.equal(domain.times('keys.replace'), 1);
    });
  });

  it('alerts once a key that may be on a screen is a minute late, and not before', async () => {
    answerWith(() => ({ kind: 'busy' }));
    await book();
    await domain.sweep(50 * SECOND);
    const alerts = () =>
      domain.log.lines.filter(({ level, event }) => level === 'alert' && event === 'blanking.overdue');
    assert.equal(alerts().length, 0);
    await domain.sweep(30 * SECOND);
    assert(alerts().length > 0);
  });
});
