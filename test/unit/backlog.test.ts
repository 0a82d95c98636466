import assert from 'node:assert/strict';
import type { Blanking } from '../../bot/domain/model.ts';
import type { BlankAnswer } from '../../bot/domain/ports.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { anna, bert, blankingOf, companyMac } from '../support/fakes.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const { id, name } = companyMac();

describe('A backlog of blankings', () => {
  let domain: Domain;
  let blanked: { id: string; at: number }[];
  let answer: (blanking: Blanking) => BlankAnswer;

  async function open(perSecond?: number) {
    domain = await createDomain(perSecond === undefined ? {} : { perSecond });
    blanked = [];
    answer = () => ({ kind: 'blanked' });
    domain.screen.blank = async (blanking) => {
      blanked.push({ id: blanking.message.id, at: domain.clock.now() });
      return answer(blanking);
    };
  }
  beforeEach(() => open());
  afterEach(() => domain.close());

  const messageOf = (number: number) => ({ chat: { ...bert.chat, id: `a:chat-${number}` }, id: `message-${number}` });
  const book = (number: number, lateMs: number, changes: Partial<Blanking> = {}) =>
    domain.bookings.book(blankingOf(messageOf(number), domain.clock.now() - lateMs, changes));
  const reveal = () => domain.reveal({ caller: anna, mac: { id, name }, reference: 'K7M2QX', place: undefined });
  const refusal = () => domain.screen.faces.find(({ shows }) => shows === 'refusal')?.refused?.refusal;
  /** As the loop does: soon again where there may be more. */
  async function drain(ms: number): Promise<void> {
    for (const end = domain.clock.elapsed() + ms; domain.clock.elapsed() < end; ) {
      const more = await domain.blanker.sweep();
      await domain.clock.pass(more ? 100 : 1_000);
    }
  }

  it('is drained at the pace, oldest first', async () => {
    await domain.close();
    await open(10);
    for (let number = 0; number < 100; number++) await book(number, (200 - number) * SECOND);
    const begun = domain.clock.now();
    await drain(11 * SECOND);
    assert.deepEqual(
      blanked.map(({ id }) => id),
      Array.from({ length: 100 }, (_, number) => `message-${number}`),
    );
    const within = (ms: number) => blanked.filter(({ at }) => at - begun < ms).length;
    assert.equal(within(1), 10);
    assert(Math.abs(within(5 * SECOND) - 60) <= 1);
    assert((blanked.at(-1)?.at ?? 0) - begun > 8.5 * SECOND);
  });

  it('is looked at again soon while keys come due one after another', async () => {
    const begun = domain.clock.now();
    for (let number = 0; number < 50; number++) await book(number, -60 * number);
    await drain(5 * SECOND);
    const late = blanked.map(({ at, id }) => at - begun - 60 * Number(id.split('-')[1]));
    assert.equal(late.length, 50);
    assert(Math.max(...late) <= 100, `late by ${late} ms`);
  });

  it('rests when Teams throttles the bot, and loses nothing', async () => {
    for (let number = 0; number < 60; number++) await book(number, MINUTE);
    answer = () =>
      blanked.length <= 10 ? { kind: 'busy', throttled: true, retryAfterMs: 10 * SECOND } : { kind: 'blanked' };
    await drain(9 * SECOND);
    const during = blanked.length;
    assert(during <= 20, `${during} edits while Teams wanted peace`);
    await drain(40 * SECOND);
    assert.deepEqual(await domain.booked(), []);
  });

  it('makes this instance’s own timers wait for the pace as well', async () => {
    await domain.close();
    await open(1);
    await reveal();
    await reveal();
    const due = domain.clock.now() + 5 * MINUTE;
    await domain.clock.pass(5 * MINUTE + 3 * SECOND);
    assert.deepEqual(
      blanked.map(({ at }) => at - due),
      [0, SECOND],
    );
  });

  it('makes them wait as well when many are due while storage takes its time', async () => {
    await domain.close();
    await open(1);
    await reveal();
    await reveal();
    await reveal();
    const due = domain.clock.now() + 5 * MINUTE;
    const move = domain.bookings.move;
    domain.bookings.move = async (...booked) => {
      await new Promise<void>((resume) => domain.clock.after(100, resume));
      return move(...booked);
    };
    await domain.clock.pass(5 * MINUTE + 4 * SECOND);
    assert.deepEqual(
      blanked.map(({ at }) => at - due),
      [100, SECOND + 100, 2 * SECOND + 100],
    );
  });

  it('counts no edit that somebody else makes', async () => {
    await domain.close();
    await open(1);
    await reveal();
    await reveal();
    const due = domain.clock.now() + 5 * MINUTE;
    const move = domain.bookings.move;
    let others = 1;
    domain.bookings.move = async (...booked) => (others-- > 0 ? undefined : move(...booked));
    await domain.clock.pass(5 * MINUTE + 4 * SECOND);
    assert.deepEqual(
      blanked.map(({ at }) => at - due),
      [0],
    );
  });

  it('does not make "Hide now" wait', async () => {
    await domain.close();
    await open(1);
    await reveal();
    for (let number = 10; number < 15; number++) await book(number, 0);
    await domain.blanker.sweep();
    await domain.blanker.hide(anna, 'message-1');
    assert(blanked.some(({ id }) => id === 'message-1'));
  });

  describe('of a minute or more', () => {
    it('keeps the next key from being shown: it says so, asks Intune for none and writes down the refusal', async () => {
      answer = () => ({ kind: 'busy' });
      await book(1, 61 * SECOND);
      await domain.blanker.sweep();
      await domain.clock.pass(0);
      const revealed = reveal();
      await domain.clock.pass(3 * SECOND);
      assert.deepEqual(await revealed, { refusal: 'behind' });
      assert.equal(refusal(), 'behind');
      assert.deepEqual([domain.times('keys.keyOf'), domain.times('bookings.book')], [0, 1]);
      assert.deepEqual((await domain.audit.entries()).at(-1)?.facts, { refusal: 'behind' });
    });

    it('costs nobody a place within the limits', async () => {
      answer = () => ({ kind: 'busy' });
      await book(1, 61 * SECOND);
      await domain.blanker.sweep();
      for (let time = 0; time < 8; time++) {
        const revealed = reveal();
        await domain.clock.pass(3 * SECOND);
        assert.deepEqual(await revealed, { refusal: 'behind' });
      }
      answer = () => ({ kind: 'blanked' });
      await domain.sweep(MINUTE);
      assert(!('refusal' in (await reveal())));
    });

    it('lets the next key be shown when it is over within two seconds', async () => {
      answer = () => ({ kind: 'busy' });
      await book(1, 61 * SECOND);
      await domain.blanker.sweep();
      await domain.clock.pass(0);
      answer = () => ({ kind: 'blanked' });
      const revealed = reveal();
      await domain.sweep(2 * SECOND, 200);
      assert(!('refusal' in (await revealed)));
    });

    it('is known also of what still waits to be taken', async () => {
      await domain.close();
      await open(5);
      for (let number = 0; number < 40; number++) await book(number, 90 * SECOND);
      await domain.blanker.sweep();
      const revealed = reveal();
      await domain.clock.pass(3 * SECOND);
      assert.deepEqual(await revealed, { refusal: 'behind' });
    });

    for (const [who, held] of [
      ['has blocked the bot', { kind: 'rejected', status: 403 }],
      ['has deleted the chat', { kind: 'missing' }],
    ] as const) {
      it(`keeps nobody else from a key when it is because somebody ${who}`, async () => {
        answer = () => held;
        await book(1, 61 * SECOND);
        await domain.sweep(3 * SECOND);
        assert(!('refusal' in (await reveal())));
      });
    }

    it('keeps nobody else from a key when Teams throttles one chat, however long', async () => {
      answer = () => ({ kind: 'busy', throttled: true, retryAfterMs: 20 * SECOND });
      await book(1, 61 * SECOND);
      for (let time = 0; time < 10; time++) {
        await domain.sweep(10 * SECOND);
        assert.equal(domain.backlog.late(MINUTE), 0);
      }
    });

    it('keeps everybody from a key when Teams throttles several chats, for as long as Teams asks', async () => {
      answer = () => ({ kind: 'busy', throttled: true, retryAfterMs: 5 * MINUTE });
      for (let number = 0; number < 3; number++) await book(number, 61 * SECOND);
      await domain.blanker.sweep();
      await domain.clock.pass(4 * MINUTE);
      assert.equal(domain.backlog.late(MINUTE), 3);
    });

    it('keeps everybody from a key when Teams refuses Latchkey itself (401)', async () => {
      answer = () => ({ kind: 'rejected', status: 401 });
      await book(1, 61 * SECOND);
      await domain.blanker.sweep();
      const revealed = reveal();
      await domain.clock.pass(3 * SECOND);
      assert.deepEqual(await revealed, { refusal: 'behind' });
    });

    it('keeps nobody from a key when no key of it can be on a screen', async () => {
      answer = () => ({ kind: 'busy' });
      await book(1, 61 * SECOND, { armed: false });
      await domain.sweep(3 * SECOND);
      assert(!('refusal' in (await reveal())));
    });

    it('is forgotten when another instance has taken it over', async () => {
      answer = () => ({ kind: 'busy' });
      await book(1, 61 * SECOND);
      await domain.blanker.sweep();
      await domain.clock.pass(0);
      assert.equal(domain.backlog.late(MINUTE), 1);
      await domain.database.change('DELETE FROM bookings');
      await domain.clock.pass(2 * MINUTE);
      assert.equal(domain.backlog.late(MINUTE), 0);
      assert.equal(blanked.length, 1);
    });
  });

  it('is less than a minute: nobody waits for it', async () => {
    answer = () => ({ kind: 'busy' });
    await book(1, 30 * SECOND);
    await domain.sweep(3 * SECOND);
    assert(!('refusal' in (await reveal())));
  });

  describe('and storage that is slow or goes away', () => {
    const away = () => Promise.reject(new Unavailable('storage', 'busy'));
    let storage: Pick<typeof domain.bookings, 'move' | 'take' | 'settle'>;
    beforeEach(() => {
      const { move, take, settle } = domain.bookings;
      storage = { move, take, settle };
    });
    const goesAway = () => Object.assign(domain.bookings, { move: away, take: away, settle: away });

    it('is ended by whoever showed the key, when the one that had taken it over has died', async () => {
      await reveal();
      await domain.clock.pass(5 * MINUTE - 1);
      await domain.database.change(
        "UPDATE bookings SET receipt = 'of another instance', visible_at = visible_at + 30000",
      );
      await domain.clock.pass(SECOND);
      assert.equal(blanked.length, 0);
      goesAway();
      await domain.clock.pass(40 * SECOND);
      assert.equal(blanked.length, 1);
    });

    it('makes one edit where storage confirms the hold late, and goes on from there', async () => {
      domain.bookings.move = async (...args) => {
        const moved = await storage.move(...args);
        await new Promise<void>((resolve) => domain.clock.after(1_500, resolve));
        return moved;
      };
      const revealed = reveal();
      await domain.clock.pass(2 * SECOND);
      await revealed;
      await domain.sweep(7 * MINUTE, 5 * SECOND);
      assert.deepEqual([blanked.length, await domain.booked()], [1, []]);
    });

    it('is ended without storage after an attempt whose hold was confirmed late', async () => {
      answer = () => (blanked.length < 2 ? { kind: 'busy' } : { kind: 'blanked' });
      domain.bookings.move = async (...args) => {
        const moved = await storage.move(...args);
        await new Promise<void>((resolve) => domain.clock.after(1_500, resolve));
        return moved;
      };
      const revealed = reveal();
      await domain.clock.pass(2 * SECOND);
      await revealed;
      await domain.clock.pass(5 * MINUTE);
      goesAway();
      await domain.clock.pass(2 * MINUTE);
      assert.equal(blanked.length, 2);
    });
  });

  describe('that Teams does not end', () => {
    it('ends when the key is replaced, a quarter of an hour after the first try in vain', async () => {
      answer = ({ message }) => (message.id === 'message-1' ? { kind: 'busy' } : { kind: 'blanked' });
      await book(1, 0);
      await domain.sweep(14 * MINUTE, 5 * SECOND);
      assert.equal(domain.times('keys.replace'), 0);
      await domain.sweep(2 * MINUTE, 5 * SECOND);
      assert.equal(domain.times('keys.replace'), 1);
      assert(!('refusal' in (await reveal())));
      await domain.sweep(30 * MINUTE, 5 * SECOND);
      assert.equal(domain.times('keys.replace'), 1);
    });

    it('is no reason to replace a key that nobody tried to hide for long, because the bot was away', async () => {
      answer = () => (blanked.length < 3 ? { kind: 'busy' } : { kind: 'blanked' });
      await book(1, 60 * MINUTE);
      await domain.sweep(2 * MINUTE, 5 * SECOND);
      assert.deepEqual([domain.times('keys.replace'), (await domain.booked()).length], [0, 0]);
    });
  });
});
