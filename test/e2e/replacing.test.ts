import assert from 'node:assert/strict';
import { checkIn } from '../../sandbox/devices.ts';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import { useStage } from './stage.ts';

const MINUTE_MS = 60_000;
const HOUR = 60;
const ROTATE = /\/rotateFileVaultKey$/;

describe('After a key was shown', () => {
  const stage = useStage();
  let chat: TeamsChat;
  beforeEach(() => {
    chat = stage.chatOf(stage.people.anna);
  });

  const device = () => stage.company.devices.anna;
  const key = () => device().key ?? '';
  const orders = () => stage.asked('graph', 'POST', ROTATE).length;
  const reads = () => stage.asked('graph', 'GET', /getFileVaultKey/).length;
  const events = () => stage.audit().map(({ event }) => event);
  const recorded = (event: string) => stage.eventually(() => events().includes(event), event);
  const reasons = () =>
    stage
      .audit()
      .filter(({ event }) => event === 'replacement.intended')
      .map(({ facts }) => JSON.parse(facts).reason);
  const question = () => chat.messages.find(({ versions }) => JSON.stringify(versions[0]).includes('"It worked"'));
  const buttonsOf = (message: ReturnType<typeof question>) => JSON.stringify(message?.activity.attachments);

  /** Minutes as for a machine that sleeps: what is due in between comes at the end. */
  async function passes(minutes: number): Promise<void> {
    stage.clock.skip(minutes * MINUTE_MS);
    await stage.secondsPass(10);
  }

  async function seesKey(): Promise<void> {
    await stage.staysSignedIn(stage.people.anna);
    const shown = stage.showings().length;
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees(key()), 'the key');
    await stage.eventually(() => stage.logged('reveal.shown').length === shown + 1, 'reveal.shown');
  }

  async function isAsked(): Promise<void> {
    const before = chat.messages.length;
    await chat.taps('Hide now');
    await chat.until(() => !chat.sees(key()), 'the key to go');
    await stage.passesUntil(
      () => chat.messages.slice(before).some(({ activity }) => JSON.stringify(activity).includes('"It worked"')),
      'the question',
      30,
    );
  }

  async function saysItWorked(): Promise<void> {
    await seesKey();
    await isAsked();
    await chat.taps('It worked');
    await chat.until(() => !buttonsOf(question()).includes('"It worked"'), 'the answer');
  }

  it('asks in a message of its own, once the key is off the screen, and not before', async () => {
    await seesKey();
    const held = chat.messages.find(({ activity }) => stage.isShown(activity));
    await stage.minutesPass(4.9);
    assert.equal(question(), undefined);
    await stage.minutesPass(0.2);
    await stage.passesUntil(() => question() !== undefined, 'the question', 30);
    assert(!chat.sees(key()));
    assert.notEqual(question(), held);
    assert.equal(orders(), 0);
  });

  it('"It worked" orders another key, follows it until Intune reports it, and never reads it', async () => {
    await saysItWorked();
    await recorded('replacement.asked');
    assert.equal(orders(), 1);
    assert.deepEqual(reasons(), ['it worked']);
    assert.equal(device().replacing, true);
    await stage.minutesPass(20);
    assert(!events().includes('replacement.done'));
    const old = key();
    checkIn(device(), stage.clock.now());
    assert.notEqual(key(), old);
    await stage.minutesPass(6);
    await recorded('replacement.done');
    assert.equal(reads(), 1, 'for the reveal alone');
    await stage.eventually(() => (question()?.versions.length ?? 0) >= 3, 'asked, replacing, replaced');
  });

  it('"It worked" twice is one order', async () => {
    await seesKey();
    await isAsked();
    await Promise.all([chat.taps('It worked'), chat.taps('It worked')]);
    await recorded('replacement.asked');
    await chat.taps('It worked', { stale: true });
    await passes(13 * HOUR);
    assert.equal(orders(), 1);
  });

  it('twelve hours without an answer order another key, and not a minute less', async () => {
    await seesKey();
    await isAsked();
    await passes(12 * HOUR - 2);
    assert.equal(orders(), 0);
    await stage.minutesPass(3);
    await recorded('replacement.asked');
    assert.deepEqual(reasons(), ['no answer']);
    assert.equal(orders(), 1);
  });

  it('the twelve hours go on over a restart, and so does the following', async () => {
    await seesKey();
    await isAsked();
    await stage.restart();
    await passes(12 * HOUR + 1);
    await recorded('replacement.asked');
    await stage.restart();
    checkIn(device(), stage.clock.now());
    await passes(HOUR + 6);
    await recorded('replacement.done');
    assert.equal(orders(), 1);
  });

  it('"It did not work" tells everything that the helpdesk wants to know, and leaves the key alone for now', async () => {
    await seesKey();
    await isAsked();
    await chat.taps('It did not work');
    const { deviceName, serialNumber } = device().record;
    await chat.until(() => chat.sees('Show again') && chat.sees('Other Mac'), 'help');
    const [intended] = stage.audit();
    for (const known of [deviceName, `${serialNumber}`.slice(0, -4), `${intended?.reference}`]) {
      assert(buttonsOf(question()).includes(known), known);
    }
    assert.equal(orders(), 0);
  });

  it('the person is reminded after a day that the Mac has to come online', async () => {
    await saysItWorked();
    const before = chat.messages.length;
    await passes(23 * HOUR);
    assert.equal(chat.messages.length, before);
    await passes(2.1 * HOUR);
    await stage.eventually(() => chat.messages.length === before + 1, 'the reminder');
    assert(JSON.stringify(chat.messages.at(-1)?.activity).includes('still waiting to be replaced'));
    assert.equal(orders(), 1);
  });

  it('a failure that Intune reports is said and alerted', async () => {
    device().replacementFails = true;
    await saysItWorked();
    checkIn(device(), stage.clock.now());
    await stage.minutesPass(6);
    await recorded('replacement.failed');
    await chat.until(() => chat.sees('The key could not be replaced'), 'the news');
    assert.equal(stage.logged('replacement.failed')[0]?.level, 'error');
    await passes(13 * HOUR);
    assert.equal(orders(), 1);
  });

  it('a refusal (403) is said and alerted, and the order is not repeated', async () => {
    stage.company.facts.replace = '403';
    await saysItWorked();
    await recorded('replacement.refused');
    await chat.until(() => chat.sees('The key could not be replaced'), 'the news');
    assert.equal(stage.logged('replacement.refused')[0]?.status, 403);
    await passes(13 * HOUR);
    assert.equal(orders(), 1);
  });

  it('a Mac that has become somebody’s own is left alone', async () => {
    await seesKey();
    await isAsked();
    device().record.managedDeviceOwnerType = 'personal';
    await chat.taps('It worked');
    await recorded('replacement.refused');
    assert.equal(orders(), 0);
  });

  it('an order whose answer was lost is not given twice', async () => {
    await seesKey();
    await isAsked();
    stage.breaks(({ path }) => ROTATE.test(path), { effect: true, answer: 'drop' }, 1);
    await chat.taps('It worked');
    await stage.eventually(() => stage.logged('replacement.later').length > 0, 'the lost answer');
    await stage.minutesPass(20);
    await recorded('replacement.asked');
    assert.equal(device().record.deviceActionResults.length, 1);
    assert.equal(orders(), 1);
  });

  it('an order that never arrived is given again', async () => {
    await seesKey();
    await isAsked();
    stage.breaks(({ path }) => ROTATE.test(path), { answer: 'drop' }, 1);
    await chat.taps('It worked');
    await stage.eventually(() => stage.logged('replacement.later').length > 0, 'the lost order');
    await stage.minutesPass(20);
    await recorded('replacement.asked');
    assert.equal(device().record.deviceActionResults.length, 1);
  });

  it('while another key is under way, the reveal says that this one may stop working', async () => {
    await saysItWorked();
    await recorded('replacement.asked');
    await seesKey();
    assert(chat.sees('stop working'));
  });

  it('somebody else’s tap on the question does nothing', async () => {
    await seesKey();
    await isAsked();
    const other = stage.chatOf(stage.people.ben);
    const [, message] = /"do":"worked","message":"([^"]+)"/.exec(buttonsOf(question())) ?? [];
    assert(message);
    await other.says('help');
    const button = { do: 'worked', message };
    await stage.cloud.teams.deliver(other.activity({ type: 'message', value: button }));
    await other.until(() => other.sees('This card is old'), 'no more than that');
    assert.equal(orders(), 0);
  });

  it('"Hide now" made up for a refused request tells no serial number, asks nothing and replaces nothing', async () => {
    const { record } = device();
    record.deviceName = `MAC-${record.serialNumber}`;
    record.lastSyncDateTime = new Date(stage.clock.now() - 40 * 86_400_000).toISOString();
    await stage.staysSignedIn(stage.people.anna);
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees('First a look at your Mac'), 'the refusal');
    const refused = chat.messages.at(-1);
    assert(refused);
    const button = { do: 'hide', message: refused.id };
    await stage.cloud.teams.deliver(chat.activity({ type: 'message', value: button }));
    await chat.until(() => chat.sees('No key is shown here now'), 'the card without a key');
    await passes(13 * HOUR);
    assert(!JSON.stringify(refused.versions).includes(`${record.serialNumber}`));
    assert.equal(question(), undefined);
    assert.equal(orders(), 0);
  });

  it('the guide comes in a message of its own, and leaves the key’s message as it is', async () => {
    await seesKey();
    const held = chat.messages.find(({ activity }) => stage.isShown(activity));
    const versions = held?.versions.length;
    await chat.taps('How to use this key');
    await stage.eventually(() => chat.messages.at(-1) !== held, 'the guide');
    const guide = chat.messages.at(-1);
    assert(guide);
    await chat.taps('Next', { message: guide });
    await stage.eventually(() => guide.versions.length === 2, 'the next page');
    assert(chat.sees(key()));
    assert.equal(held?.versions.length, versions);
    assert.equal(chat.messages.at(-1), guide);
  });
});

describe('With ROTATE=off', () => {
  const stage = useStage(() => ({ ROTATE: 'off' }));

  it('no key is replaced, and the question is asked all the same', async () => {
    const chat = stage.chatOf(stage.people.anna);
    await stage.staysSignedIn(stage.people.anna);
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees('Hide now'), 'the key');
    await stage.eventually(() => stage.logged('reveal.shown').length === 1, 'reveal.shown');
    await chat.taps('Hide now');
    await stage.passesUntil(() => chat.sees('It worked'), 'the question', 30);
    await chat.taps('It worked');
    await chat.until(() => !chat.sees('It worked'), 'the answer');
    stage.clock.skip(13 * HOUR * MINUTE_MS);
    await stage.secondsPass(10);
    assert.equal(stage.asked('graph', 'POST', ROTATE).length, 0);
  });
});
