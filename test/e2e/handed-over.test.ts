import assert from 'node:assert/strict';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import { useStage } from './stage.ts';

const DAY_MS = 86_400_000;

describe('A Mac that may have changed hands', () => {
  const stage = useStage();
  let chat: TeamsChat;
  const mac = () => stage.company.devices.anna;
  const key = () => `${mac().key}`;
  const serial = () => `${mac().record.serialNumber}`;
  const refusals = () => stage.audit().map(({ facts }) => JSON.parse(facts).refusal);

  beforeEach(() => {
    chat = stage.chatOf(stage.people.anna);
    mac().record.lastSyncDateTime = new Date(Date.now() - 45 * DAY_MS).toISOString();
  });

  async function asks(): Promise<void> {
    const before = chat.messages.length;
    await chat.says('key');
    const questions = () => chat.messages.slice(before).filter(({ activity }) => asksFor(activity));
    await chat.until(() => questions().length > 0, 'the question');
  }
  const asksFor = (activity: unknown) => JSON.stringify(activity).includes('"Input.Text"');

  const types = (text: string) => chat.taps('Show recovery key', { typed: { serial: text } });

  it('asks the person for the end of the serial number, and does not show it on the card', async () => {
    await asks();
    const card = JSON.stringify(chat.messages.at(-1)?.activity);
    assert(!card.includes(serial().slice(-4)));
    await types(` ${serial().slice(-4).toLowerCase()} `);
    await chat.until(() => chat.sees(key()), 'the key');
  });

  it('lets the person who mistyped try again, and asks Intune for no key before', async () => {
    await asks();
    await types('ZZZZ');
    await chat.until(() => chat.sees('You have 2 more tries'), 'words');
    assert.equal(stage.asked('graph', 'GET', /getFileVaultKey/).length, 0);
    await chat.taps('Try again');
    await chat.until(() => chat.sees('Last four characters'), 'the question again');
    await types(serial());
    await chat.until(() => chat.sees(key()), 'the key');
    assert.deepEqual(refusals().filter(Boolean), ['serial-wrong']);
  });

  it('is closed to the person after three wrong tries, with the time when it opens again', async () => {
    for (let round = 0; round < 3; round++) {
      await asks();
      await types(`ZZZ${round}`);
      await stage.eventually(() => refusals().length === round + 1, 'the refusal');
    }
    await chat.until(() => chat.sees('Too many wrong tries'), 'words');
    assert.match(chat.text(), /Try again from (\w+ )?\d{1,2}:\d\d on, or call the helpdesk/);
    await asks();
    await types(serial());
    await stage.eventually(() => refusals().length === 4, 'the refusal of the right answer');
    assert.deepEqual(refusals(), ['serial-wrong', 'serial-wrong', 'serial-locked', 'serial-locked']);
    assert.equal(stage.showings().length, 0);
  });

  it('shows its key again within the hour without another question', async () => {
    await asks();
    await types(serial());
    await chat.until(() => chat.sees(key()), 'the key');
    await stage.eventually(() => stage.logged('reveal.shown').length === 1, 'the end of the reveal');
    await chat.taps('Hide now');
    await chat.until(() => chat.sees('Show again'), 'the hidden card');
    await chat.taps('Show again');
    await chat.until(() => chat.sees(key()), 'the key again');
  });

  it('asks after an hour, in words that lead to the question', async () => {
    await asks();
    await types(serial());
    await chat.until(() => chat.sees(key()), 'the key');
    await stage.minutesPass(61);
    await stage.staysSignedIn(chat.person);
    await chat.taps('Show again');
    await chat.until(() => chat.sees('First a look at your Mac'), 'words');
    await chat.taps('Go on');
    await chat.until(() => chat.sees('Last four characters'), 'the question');
  });

  it('was enrolled anew since its key was last shown: the person is asked', async () => {
    mac().record.lastSyncDateTime = new Date().toISOString();
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees(key()), 'the key, without a question');
    await stage.eventually(() => stage.logged('reveal.shown').length === 1, 'the end of the reveal');
    mac().record.enrolledDateTime = new Date(Date.now() + 60_000).toISOString();
    await asks();
  });

  it('without a known serial number is refused to the person', async () => {
    mac().record.serialNumber = '';
    await asks();
    await types('');
    await chat.until(() => chat.sees('Latchkey cannot check this Mac'), 'words');
  });
});

describe('With SERIAL_CHECK=always', () => {
  const stage = useStage(() => ({ SERIAL_CHECK: 'always' }));

  it('everybody is asked for the serial number', async () => {
    const chat = stage.chatOf(stage.people.anna);
    await chat.says('key');
    await chat.until(() => chat.sees('Last four characters'), 'the question');
  });
});

describe('With SERIAL_CHECK=off', () => {
  const stage = useStage(() => ({ SERIAL_CHECK: 'off' }));

  it('nobody is asked, not even for a Mac that was not seen for long', async () => {
    stage.company.devices.anna.record.lastSyncDateTime = '2020-01-01T00:00:00Z';
    const chat = stage.chatOf(stage.people.anna);
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    assert(!chat.sees('Last four characters'));
  });
});
