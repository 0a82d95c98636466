import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ConnectTo } from '../../bot/adapters/channel.ts';
import { createChats } from '../../bot/adapters/chats.ts';
import type { InstallFor } from '../../bot/adapters/graph/install.ts';
import { type Database, openDatabase } from '../../bot/adapters/sqlite/database.ts';
import { createRecords } from '../../bot/adapters/sqlite/records.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { readSettings } from '../../bot/settings.ts';
import { anna, bert, createFakeLog } from '../support/fakes.ts';
import { createManualClock, type ManualClock } from '../support/manual-clock.ts';

const DAY = 24 * 60 * 60_000;
const settings = readSettings({
  MicrosoftAppId: '44444444-4444-4444-8444-444444444444',
  MicrosoftAppPassword: 'a',
  MicrosoftAppTenantId: '55555555-5555-4555-8555-555555555555',
  OAUTH_CONNECTION: 'latchkey',
});

describe('The chats of people', () => {
  let folder: string;
  let database: Database;
  let clock: ManualClock;
  /** Every conversation that was asked for, and what Teams says: an id, or a status. */
  let opened: { serviceUrl: string; members: { id: string }[]; tenantId: string; isGroup: boolean }[];
  let teams: () => string | number;
  let installed: string[];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'latchkey-chats-'));
    clock = createManualClock();
    database = await openDatabase(join(folder, 'a.db'), clock);
    [opened, installed] = [[], []];
    teams = () => 'a:opened';
  });
  afterEach(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });

  const connect = (async (serviceUrl: string) => ({
    conversations: {
      async createConversation(parameters: (typeof opened)[number]) {
        opened.push({ ...parameters, serviceUrl });
        const answer = teams();
        if (typeof answer === 'string') return { id: answer };
        throw Object.assign(new Error('the whole request'), { statusCode: answer });
      },
    },
  })) as unknown as ConnectTo;
  const records = () => createRecords(database, clock);
  const installing: InstallFor = async (person) => void installed.push(person);
  const chats = (install?: InstallFor) =>
    createChats({ records: records(), connect, install, settings, clock, log: createFakeLog() });

  it('have Latchkey installed again for whoever must hear, and has removed it since they wrote', async () => {
    await chats().met(anna);
    assert.deepEqual(await chats(installing).ofWhoeverMustHear(anna.person), anna);
    assert.deepEqual(installed, []);
    teams = () => 403;
    assert.deepEqual(await chats(installing).ofWhoeverMustHear(anna.person), anna);
    assert.deepEqual(installed, [anna.person]);
  });

  it('are those in which they wrote, as they were then', async () => {
    await chats().met(anna);
    assert.deepEqual(await chats().of(anna.person), anna);
    assert.deepEqual(await chats().ofWhoeverMustHear(anna.person), anna);
    const moved = {
      ...anna,
      reader: { locale: 'de-DE' },
      chat: { ...anna.chat, serviceUrl: 'https://other.example/' },
    };
    await chats().met(moved);
    assert.deepEqual(await chats().of(anna.person), moved);
    assert.deepEqual([opened, installed], [[], []]);
  });

  it('are in a language that the company speaks, whatever it spoke then', async () => {
    await chats().met({ ...anna, reader: { locale: 'hu-HU', zone: 'Europe/Budapest' } });
    assert.deepEqual((await chats().of(anna.person))?.reader, { locale: 'en-HU', zone: 'Europe/Budapest' });
  });

  it('are written down when something changed, and once a week', async () => {
    const version = async () => (await records().read(`chat/${anna.person}`))?.version;
    await chats().met(anna);
    const first = await version();
    await clock.pass(6 * DAY);
    await chats().met({ ...anna });
    assert.equal(await version(), first);
    await clock.pass(DAY);
    await chats().met(anna);
    assert.notEqual(await version(), first);
  });

  it('are forgotten after a year of silence', async () => {
    await chats().met(anna);
    clock.skip(364 * DAY);
    assert.deepEqual(await chats().of(anna.person), anna);
    clock.skip(2 * DAY);
    teams = () => 403;
    assert.equal(await chats().of(anna.person), undefined);
  });

  it('are opened for whoever has Latchkey and never wrote, by account or by object id', async () => {
    const found = await chats().of(bert.person, bert.user);
    assert.deepEqual(found, {
      person: bert.person,
      user: bert.user,
      chat: { id: 'a:opened', serviceUrl: settings.endpoints.teams, bot: `28:${settings.bot.appId}` },
      reader: { locale: 'en' },
    });
    await chats().of(bert.person);
    assert.deepEqual(
      opened.map(({ members, tenantId, isGroup, serviceUrl }) => [members[0]?.id, tenantId, isGroup, serviceUrl]),
      [bert.user, bert.person].map((id) => [id, settings.bot.tenantId, false, settings.endpoints.teams]),
    );
  });

  for (const status of [403, 404]) {
    it(`are none for whom Latchkey is not installed (${status})`, async () => {
      teams = () => status;
      assert.equal(await chats().of(bert.person, bert.user), undefined);
      assert.equal(await chats().ofWhoeverMustHear(bert.person), undefined);
    });
  }

  for (const [status, reason] of [
    [401, 'rejected'],
    [429, 'busy'],
    [502, 'busy'],
  ] as const) {
    it(`are unknown, and not none, while Teams does not answer (${status})`, async () => {
      teams = () => status;
      await assert.rejects(
        chats(installing).ofWhoeverMustHear(bert.person),
        (error) => error instanceof Unavailable && error.reason === reason,
      );
      assert.deepEqual(installed, []);
    });
  }

  it('are made by installing Latchkey for whoever must hear, where the company lets it', async () => {
    teams = () => (installed.length > 0 ? 'a:installed' : 403);
    assert.equal((await chats(installing).ofWhoeverMustHear(bert.person))?.chat.id, 'a:installed');
    assert.deepEqual([installed, opened.length], [[bert.person], 2]);
    teams = () => 403;
    assert.equal(await chats(installing).of(bert.person), undefined);
    assert.equal(installed.length, 1);
    const refusing: InstallFor = async () => {
      throw new Unavailable('Graph', 'rejected', { status: 403 });
    };
    await assert.rejects(chats(refusing).ofWhoeverMustHear(bert.person), Unavailable);
  });
});
