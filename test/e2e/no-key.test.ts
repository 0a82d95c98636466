import assert from 'node:assert/strict';
import type { WireRequest } from '../../sandbox/routes.ts';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import { useStage } from './stage.ts';

type Name = 'emre' | 'fiona' | 'ute' | 'viktor' | 'wim' | 'xenia' | 'yara' | 'uma' | 'anna';

const isReport = ({ path }: WireRequest) => path.includes('/managedDeviceEncryptionStates/');

describe('Somebody whose Mac has no key in Intune', () => {
  const stage = useStage();

  async function taps(name: Name): Promise<TeamsChat> {
    const chat = stage.chatOf(stage.people[name]);
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    await chat.taps('Show recovery key');
    return chat;
  }

  const refusals = () =>
    stage
      .audit()
      .filter(({ event }) => event === 'reveal.refused')
      .map(({ facts }) => JSON.parse(facts).refusal);
  const reports = () => stage.cloud.wire.requests.filter(isReport);
  const keysAsked = () => stage.asked('graph', 'GET', /getFileVaultKey/).length;

  /** In the words of a "no", after the key was asked for once, and with nothing left to do. */
  async function assertRefused(chat: TeamsChat, refusal: string): Promise<void> {
    await stage.passesUntil(() => refusals().length > 0, 'the refusal', 15);
    assert.deepEqual(refusals(), [refusal]);
    await chat.until(() => chat.sees('Reference') && chat.sees('Fabel IT Service'), 'words');
    assert.equal(keysAsked(), 1);
    assert.equal(stage.showings().length, 0);
    await stage.passesUntil(() => stage.bookings().length === 0, 'the booking to be settled', 15);
  }

  for (const [name, refusal] of [
    ['emre', 'no-key'],
    ['fiona', 'no-key'],
    ['ute', 'no-key-open'],
    ['viktor', 'no-key-silent'],
    ['wim', 'no-key-own'],
    ['xenia', 'no-key-waiting'],
    ['yara', 'no-key-not-kept'],
  ] as [Name, string][]) {
    it(`is told why: ${name}, ${refusal}`, async () => {
      await assertRefused(await taps(name), refusal);
      assert.deepEqual(
        reports().map(({ method, answered }) => [method, answered]),
        [['GET', 200]],
      );
      const [asked] = reports();
      assert(asked?.path.includes(stage.company.devices[name].record.id));
      const [key] = stage.asked('graph', 'GET', /getFileVaultKey/);
      const { requests } = stage.cloud.wire;
      assert(key && asked && requests.indexOf(key) < requests.indexOf(asked), 'the report comes after the key');
    });
  }

  for (const [what, change] of [
    ['without the permission', () => void stage.company.registrations.graph.roles.pop()],
    ['where the report is 403', () => Object.assign(stage.company.facts, { encryption: '403' })],
    ['where its rows have other ids', () => Object.assign(stage.company.facts, { 'encryption-id': 'other' })],
    ['where the report calls the Mac otherwise', () => void renamedIn('MAC-OTHER')],
    ['where Graph fails', () => void stage.breaks(isReport, { answer: { status: 500 } })],
    ['where Graph answers nonsense', () => void stage.breaks(isReport, { answer: { status: 200, body: 'hotel' } })],
    ['where the report never comes', () => void stage.breaks(isReport, { answer: 'hang' })],
    ['where Graph is throttled', () => void stage.breaks(isReport, { answer: { status: 429 } })],
  ] as [string, () => void][]) {
    it(`reads the plain words ${what}, and nobody is woken`, async () => {
      change();
      await stage.restart();
      await assertRefused(await taps('yara'), 'no-key');
      assert.equal(reports().length > 0, true);
      const errors = stage.logged('reveal.failed').length + stage.logged('wish.failed').length;
      assert.equal(errors, 0);
    });
  }

  const renamedIn = (deviceName: string) =>
    stage.breaks(isReport, {
      answer: {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: { deviceName, encryptionState: 'encrypted', fileVaultStates: 'escrowNotEnabled' },
      },
    });

  it('is not delayed by a report that never comes beyond four seconds', async () => {
    stage.breaks(isReport, { answer: 'hang' });
    const chat = await taps('yara');
    await stage.cloud.wire.until(() => reports().length === 1, 'the question');
    await stage.secondsPass(3.5);
    assert.deepEqual(refusals(), []);
    await stage.secondsPass(0.6);
    await assertRefused(chat, 'no-key');
  });
});

describe('Intune’s report on encryption', () => {
  const stage = useStage();

  for (const [name, until] of [
    ['anna', () => stage.showings().length === 1],
    ['uma', () => stage.audit().some(({ facts }) => facts.includes('key-withheld'))],
  ] as [Name, () => boolean][]) {
    it(`is not read of a Mac whose key is there, or withheld: ${name}`, async () => {
      const chat = stage.chatOf(stage.people[name]);
      await chat.says('key');
      await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
      await chat.taps('Show recovery key');
      await stage.eventually(until, 'the end');
      assert.equal(stage.cloud.wire.requests.filter(isReport).length, 0);
    });
  }

  it('is not read for somebody whose Mac it is not', async () => {
    const { wim } = stage.company.devices;
    const chat = stage.chatOf(stage.people.wim);
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    wim.primaryUsers = [stage.people.anna.id];
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees('not in your name'), 'words');
    assert.equal(stage.cloud.wire.requests.filter(isReport).length, 0);
  });
});
