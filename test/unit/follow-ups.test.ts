import assert from 'node:assert/strict';
import type { Rotate } from '../../bot/domain/follow-up-steps.ts';
import type { MessageRef } from '../../bot/domain/model.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { anna, bert, blankingOf, companyMac } from '../support/fakes.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

describe('After a key was shown', () => {
  let domain: Domain;
  afterEach(() => domain.close());

  const start = async (rotate: Rotate = { auto: true, afterMs: 12 * HOUR }) => {
    domain = await createDomain({ rotate });
  };
  beforeEach(() => start());

  const keyMessage = (id = 'key-message'): MessageRef => ({ chat: anna.chat, id });
  /** A key was shown five minutes ago, and has just been taken off. */
  const blanked = (id?: string) =>
    domain.followUps.begin(blankingOf(keyMessage(id), domain.clock.now(), { shown: domain.clock.now() - 5 * MINUTE }));
  const seen = () => domain.screen.seen();
  const asked = () => domain.times('keys.replace');
  /** Until the question is there. */
  const asksNow = () => domain.followUp(30_000, 10_000);
  const says = async (did: 'worked' | 'not-worked', id?: string, caller = anna) => {
    const answer = await domain.followUps.answer(caller, keyMessage(id).id, did);
    await domain.followUp(0);
    return answer;
  };
  const reasons = async () =>
    (await domain.audit.entries())
      .filter(({ event }) => event === 'replacement.intended')
      .map(({ facts }) => facts?.reason);

  it('the person is asked whether it worked, in a message of its own', async () => {
    await blanked();
    await asksNow();
    assert.deepEqual(seen(), ['asked']);
    assert.equal(asked(), 0);
  });

  it('the person is asked once, however often the same key is taken off', async () => {
    await blanked();
    await blanked();
    await asksNow();
    await blanked();
    await domain.followUp(10 * MINUTE);
    assert.deepEqual(seen(), ['asked']);
    assert.equal((await domain.following()).length, 1);
  });

  it('is asked again when Teams did not take the question, and the key is replaced without one', async () => {
    domain.screen.postFollowUp = async () => {
      throw new Unavailable('Teams', 'busy');
    };
    await blanked();
    await domain.followUp(13 * HOUR, 10 * MINUTE);
    assert.equal(domain.log.events().filter((event) => event === 'follow-up.not-asked').length, 6);
    assert.equal(asked(), 1);
  });

  it('is asked after the last of several reveals only, which has the key replaced as well', async () => {
    await blanked('first');
    await domain.replacements.noteShown(companyMac().id, domain.clock.now());
    await domain.clock.pass(5 * MINUTE);
    await blanked('second');
    await asksNow();
    assert.deepEqual(seen(), ['asked']);
    const [waiting, ...others] = await domain.following();
    assert.deepEqual([waiting?.message.id, others], ['second', []]);
  });

  it('is asked after a reveal that was slow to be noted', async () => {
    await blanked();
    await domain.replacements.noteShown(companyMac().id, domain.clock.now() - 5 * MINUTE);
    await domain.replacements.noteShown(companyMac().id, domain.clock.now() - HOUR);
    await asksNow();
    assert.deepEqual(seen(), ['asked']);
  });

  it('a reminder that Teams does not take leaves what was said before', async () => {
    await blanked();
    await asksNow();
    await says('worked');
    domain.screen.postFollowUp = async () => {
      throw new Unavailable('Teams', 'busy');
    };
    domain.keys.progress.state = 'pending';
    await domain.followUp(2 * DAY, HOUR);
    assert.deepEqual(seen(), ['replacing']);
  });

  it('"It worked" has the key replaced at once, and says so where it asked', async () => {
    await blanked();
    await asksNow();
    assert.equal(await says('worked'), true);
    assert.equal(asked(), 1);
    assert.deepEqual(seen(), ['replacing']);
    assert.deepEqual(await reasons(), ['it worked']);
  });

  it('"It worked" twice is once, and twelve hours later nothing is asked again', async () => {
    await blanked();
    await asksNow();
    await Promise.all([says('worked'), says('worked')]);
    await says('worked');
    domain.keys.progress.state = 'pending';
    await domain.followUp(13 * HOUR, 10 * MINUTE);
    assert.equal(asked(), 1);
    assert.equal((await domain.following()).length, 1, 'one that follows');
  });

  it('without an answer the key is replaced twelve hours after the blanking, and not before', async () => {
    await blanked();
    await domain.followUp(12 * HOUR - MINUTE, 10 * MINUTE);
    assert.equal(asked(), 0);
    await domain.followUp(2 * MINUTE);
    assert.equal(asked(), 1);
    assert.deepEqual(seen(), ['replacing']);
    assert.deepEqual(await reasons(), ['no answer']);
  });

  it('"It did not work" helps, and the key is still replaced in the end, since it was seen', async () => {
    await blanked();
    await asksNow();
    assert.equal(await says('not-worked'), true);
    assert.deepEqual(seen(), ['not-worked']);
    await domain.followUp(11 * HOUR, 10 * MINUTE);
    assert.equal(asked(), 0);
    await domain.followUp(2 * HOUR, 10 * MINUTE);
    assert.equal(asked(), 1);
    assert.deepEqual(await reasons(), ['it did not work']);
  });

  it('"It did not work" may still become "It worked"', async () => {
    await blanked();
    await asksNow();
    await says('not-worked');
    await says('worked');
    assert.equal(asked(), 1);
    assert.deepEqual(await reasons(), ['it worked']);
  });

  it('"It did not work" changes nothing once the key is being replaced', async () => {
    await blanked();
    await asksNow();
    await says('worked');
    await says('not-worked');
    assert.deepEqual(seen(), ['replacing']);
  });

  it('somebody else’s answer, and one about a message that nobody asked about, changes nothing', async () => {
    await blanked();
    await asksNow();
    assert.equal(await says('worked', undefined, bert), false);
    assert.equal(await says('worked', undefined, { ...anna, person: bert.person }), false);
    assert.equal(await says('worked', 'another-message'), false);
    assert.equal(asked(), 0);
    assert.deepEqual(seen(), ['asked']);
  });

  it('with ROTATE=off nothing is ever replaced', async () => {
    await domain.close();
    await start({ auto: false, afterMs: HOUR });
    await blanked();
    await asksNow();
    await says('worked');
    assert.deepEqual(seen(), ['worked']);
    await domain.followUp(2 * DAY, HOUR);
    assert.equal(asked(), 0);
    assert.deepEqual(await domain.following(), []);
  });

  it('the replacement is followed until Intune reports it, and the person reads it', async () => {
    await blanked();
    await asksNow();
    await says('worked');
    domain.keys.progress.state = 'pending';
    await domain.followUp(30 * MINUTE);
    assert.deepEqual(seen(), ['replacing']);
    Object.assign(domain.keys.progress, { state: 'done', at: domain.clock.now() });
    await domain.followUp(6 * MINUTE);
    assert.deepEqual(seen(), ['replaced']);
    assert.deepEqual((await domain.events()).slice(-1), ['replacement.done']);
    assert.equal(domain.times('keys.keyOf'), 0);
    await domain.followUp(13 * HOUR, HOUR);
    assert.deepEqual(await domain.following(), []);
    assert.equal(asked(), 1);
  });

  it('the person is reminded after a day and after three, each once', async () => {
    await blanked();
    await asksNow();
    await says('worked');
    domain.keys.progress.state = 'pending';
    await domain.followUp(DAY - HOUR, 30 * MINUTE);
    assert.deepEqual(seen(), ['replacing']);
    await domain.followUp(3 * HOUR, 30 * MINUTE);
    assert.deepEqual(seen(), ['moved', 'reminded']);
    await domain.followUp(6 * DAY, 30 * MINUTE);
    assert.deepEqual(seen(), ['moved', 'moved', 'reminded']);
    Object.assign(domain.keys.progress, { state: 'done', at: domain.clock.now() });
    await domain.followUp(2 * HOUR, 30 * MINUTE);
    assert.deepEqual(seen(), ['moved', 'moved', 'replaced']);
  });

  it('a replacement that fails is said, and not asked again', async () => {
    await blanked();
    await asksNow();
    await says('worked');
    domain.keys.progress.state = 'failed';
    await domain.followUp(13 * HOUR, HOUR);
    assert.deepEqual(seen(), ['not-replaced']);
    assert.equal(asked(), 1);
    assert.deepEqual(await domain.following(), []);
  });

  it('a refusal is said, and not asked again', async () => {
    domain.keys.replace = async () => {
      throw new Unavailable('Graph', 'rejected', { status: 403 });
    };
    await blanked();
    await asksNow();
    await says('worked');
    assert.deepEqual(seen(), ['not-replaced']);
    await domain.followUp(13 * HOUR, HOUR);
    assert.equal(asked(), 1);
    assert.deepEqual(await domain.following(), []);
  });

  it('Graph is asked until it answers, ever more slowly, and after a week an operator hears of it', async () => {
    const times: number[] = [];
    domain.directory.mac = async () => {
      times.push(domain.clock.now());
      throw new Unavailable('Graph', 'down', { status: 503 });
    };
    await blanked();
    await asksNow();
    await says('worked');
    assert.deepEqual(seen(), ['replacing']);
    await domain.followUp(8 * DAY, 10 * MINUTE);
    assert.equal(times.length, 169);
    assert.equal((await domain.events()).at(-1), 'replacement.unconfirmed');
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    assert(gaps.every((gap) => gap >= 5 * MINUTE && gap <= 2 * HOUR));
    assert(domain.log.lines.some(({ level, event }) => level === 'alert' && event === 'replacement.given-up'));
    assert.deepEqual(seen(), ['not-replaced']);
  });

  it('a second reveal of the same Mac waits for the replacement that is under way, and needs none if that came later', async () => {
    await blanked('first');
    await asksNow();
    await says('worked', 'first');
    domain.keys.progress.state = 'pending';
    await blanked('second');
    await asksNow();
    await says('worked', 'second');
    assert.equal(asked(), 1);
    Object.assign(domain.keys.progress, { state: 'done', at: domain.clock.now() + MINUTE });
    await domain.followUp(14 * HOUR, 30 * MINUTE);
    assert.equal(asked(), 1);
    assert.deepEqual(seen(), ['replaced', 'replaced']);
    assert.deepEqual(await domain.following(), []);
  });

  it('a second reveal that already showed the new key has that one replaced as well', async () => {
    await blanked('first');
    await asksNow();
    await says('worked', 'first');
    Object.assign(domain.keys.progress, { state: 'done', at: domain.clock.now() });
    await domain.followUp(HOUR, 10 * MINUTE);
    await blanked('second');
    await asksNow();
    await says('worked', 'second');
    assert.equal(asked(), 2);
  });

  it('a step that an error of ours ends is tried again, more and more slowly, with an alert', async () => {
    domain.screen.editFollowUp = async () => {
      throw new TypeError('a mistake');
    };
    await blanked();
    await asksNow();
    await says('worked');
    await domain.followUp(3 * HOUR);
    const failed = domain.log.lines.filter(({ event }) => event === 'follow-up.failed');
    assert(failed.length >= 3 && failed.length <= 10, `${failed.length}`);
    assert(failed.every(({ level }) => level === 'alert'));
    assert.equal(asked(), 1);
  });

  it('a key that cannot be taken off the screen is replaced even with ROTATE=off, and followed', async () => {
    await domain.close();
    await start({ auto: false, afterMs: HOUR });
    const blanking = blankingOf(keyMessage(), domain.clock.now());
    assert.equal(await domain.followUps.replaceNow(blanking, 'edit rejected'), true);
    assert.equal(await domain.followUps.replaceNow(blanking, 'edit rejected'), true);
    assert.equal(asked(), 1);
    Object.assign(domain.keys.progress, { state: 'done', at: domain.clock.now() });
    await domain.followUp(10 * MINUTE);
    assert.equal((await domain.events()).at(-1), 'replacement.done');
    assert.deepEqual(await domain.following(), []);
  });

  it('a key that cannot be taken off the screen waits for another order, and gets its own if that was for an older key', async () => {
    await blanked('first');
    await asksNow();
    await says('worked', 'first');
    Object.assign(domain.keys.progress, { state: 'done', at: domain.clock.now() });
    await domain.clock.pass(2 * MINUTE);
    const stuck = blankingOf(keyMessage('stuck'), domain.clock.now(), { shown: domain.clock.now() });
    assert.equal(await domain.followUps.replaceNow(stuck, 'edit rejected'), true);
    assert.equal(asked(), 1);
    await domain.followUp(2 * HOUR, MINUTE);
    assert.equal(asked(), 2);
    assert.deepEqual(await reasons(), ['it worked', 'edit rejected']);
  });

  it('a key that cannot be taken off the screen waits for another order even with ROTATE=off, and gets its own', async () => {
    await domain.close();
    await start({ auto: false, afterMs: HOUR });
    const stuck = blankingOf(keyMessage(), domain.clock.now());
    const other = { id: 'other', person: bert.person, mac: stuck.mac, reference: 'K7M2QX', shown: 0 };
    await domain.replacements.ask(other, 'edit rejected');
    assert.equal(await domain.followUps.replaceNow(stuck, 'message missing'), true);
    assert.equal(asked(), 1);
    domain.keys.progress.state = 'failed';
    await domain.replacements.follow(other);
    await domain.followUp(2 * HOUR, MINUTE);
    assert.equal(asked(), 2);
  });

  it('a key that cannot be taken off the screen is replaced although somebody said that it worked', async () => {
    await blanked();
    await asksNow();
    await says('worked');
    Object.assign(domain.keys.progress, { state: 'failed' });
    const stuck = blankingOf(keyMessage(), domain.clock.now());
    assert.equal(await domain.followUps.replaceNow(stuck, 'edit rejected'), true);
    await domain.followUp(2 * HOUR, MINUTE);
    assert.equal(asked(), 2);
  });

  it('a key that cannot be taken off the screen is not said to be replaced if nobody would see to it', async () => {
    await domain.database.change('DROP TABLE follow_ups');
    await assert.rejects(domain.followUps.replaceNow(blankingOf(keyMessage(), domain.clock.now()), 'edit rejected'));
  });

  it('ROTATE=off ends what was still to be replaced', async () => {
    await blanked();
    await asksNow();
    const [waiting] = await domain.following();
    assert.equal(waiting?.step, 'replace');
    const off = domain.newFollowUps({ auto: false, afterMs: HOUR });
    await domain.clock.pass(13 * HOUR);
    await off.sweep();
    await domain.clock.pass(0);
    assert.equal(asked(), 0);
    assert.deepEqual(await domain.following(), []);
  });

  it('waiting for somebody else’s order does not use up the patience with Graph', async () => {
    await blanked('first');
    await asksNow();
    await says('worked', 'first');
    domain.keys.progress.state = 'pending';
    await blanked('second');
    await domain.followUp(8 * DAY, HOUR);
    const waiting = (await domain.following()).find(({ message }) => message.id === 'second');
    assert.equal(waiting?.attempts, 1);
  });

  it('a reveal says that this key may stop working while another is under way', async () => {
    const replacing = async () => {
      const { id, name } = companyMac();
      await domain.reveal({ caller: anna, mac: { id, name }, reference: 'K7M2QX', place: undefined });
      const shown = domain.calls.findLast(({ port, method }) => port === 'screen' && method === 'show');
      const [, face] = shown?.args ?? [];
      return (face as { replacing: boolean }).replacing;
    };
    assert.equal(await replacing(), false);
    await domain.clock.pass(10 * MINUTE);
    await blanked();
    await asksNow();
    await says('worked');
    assert.equal(await replacing(), true);
  });
});
