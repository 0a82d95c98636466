import assert from 'node:assert/strict';
import type { WireRequest } from '../../sandbox/routes.ts';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import type { Fault } from '../../sandbox/wire.ts';
import { useStage } from '../e2e/stage.ts';

type Row = Record<string, unknown>;
type Json = { status: number; headers: Record<string, string>; body: string };

const isAccount = ({ path }: WireRequest) => /\/users\/[^/?]+\?/.test(path);
const isList = ({ path }: WireRequest) => /\/users\/[^/]+\/managedDevices/.test(path);
const isMac = ({ path }: WireRequest) => /\/managedDevices\/[^/?]+\?/.test(path);
const isOwners = ({ path }: WireRequest) => /\/managedDevices\/[^/]+\/users/.test(path);
const isKey = ({ path }: WireRequest) => path.includes('getFileVaultKey');

/** As it stands, also where no object could be written so. */
const json = (body: string): Json => ({ status: 200, headers: { 'content-type': 'application/json' }, body });

describe('A Graph that lies', () => {
  const stage = useStage();
  const anna = () => stage.people.anna;
  const mac = (): Row => stage.company.devices.anna.record;
  const other = (): Row => stage.company.devices.ben.record;
  const keyReads = () => stage.asked('graph', 'GET', /getFileVaultKey/).length;

  async function seesMacs(): Promise<TeamsChat> {
    const chat = stage.chatOf(anna());
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    return chat;
  }

  /** From now on Graph answers so, and the person taps. */
  async function asksFor(which: (request: WireRequest) => boolean, body: unknown): Promise<TeamsChat> {
    const chat = await seesMacs();
    const answer = isJson(body) ? body : { status: 200, body };
    stage.breaks(which, { answer } as Fault);
    await chat.taps('Show recovery key');
    return chat;
  }

  /** In words, with a record, and without a key. */
  async function isRefused(chat: TeamsChat): Promise<void> {
    await chat.until(() => chat.sees('Reference'), 'words');
    await stage.eventually(() => stage.audit().some(({ event }) => event === 'reveal.refused'), 'the record');
    const entry = stage.audit().find(({ event }) => event === 'reveal.refused');
    assert.equal(entry?.person, anna().id);
    assert.equal(stage.showings().length, 0);
    assert.equal((await fetch(`${stage.url()}/healthz`)).status, 200);
  }

  const accounts: Record<string, () => unknown> = {
    'of somebody else': () => ({ id: stage.people.ben.id, accountEnabled: true, userType: 'Member' }),
    'in a list': () => [{ id: anna().id, accountEnabled: true, userType: 'Member' }],
    'enabled in a word': () => ({ id: anna().id, accountEnabled: 'true', userType: 'Member' }),
    'enabled by a number': () => ({ id: anna().id, accountEnabled: 1, userType: 'Member' }),
    'whose kind is a list': () => ({ id: anna().id, accountEnabled: true, userType: ['Member'] }),
    'of a guest': () => ({ id: anna().id, accountEnabled: true, userType: 'Guest' }),
    'without a word on whether it is enabled': () => ({ id: anna().id, userType: 'Member' }),
    'with its rights in a prototype': () =>
      json(`{"id":"${anna().id}","__proto__":{"accountEnabled":true,"userType":"Member"}}`),
    'that is a word': () => json(`"${anna().id}"`),
    'that is nothing': () => json('null'),
    'that ends in the middle': () => json(`{"id":"${anna().id}","accountEnabled":true`),
  };
  for (const [what, answer] of Object.entries(accounts)) {
    it(`gives no key to an account ${what}`, async () => {
      await isRefused(await asksFor(isAccount, answer()));
      assert.equal(keyReads(), 0);
    });
  }

  const macs: Record<string, () => unknown> = {
    'another Mac': () => other(),
    'a list with everybody’s devices': () => ({ value: [mac(), other()] }),
    'a bare list': () => [mac()],
    'nothing at all': () => json('null'),
    'a word': () => json('"macOS"'),
    'a web page that calls itself JSON': () => json('<html>Welcome to the hotel</html>'),
    'a prototype': () => json(`{"__proto__":${JSON.stringify(mac())}}`),
    'an id and the rest in a prototype': () => json(`{"id":"${mac().id}","__proto__":${JSON.stringify(mac())}}`),
    'a Mac that is recorded for somebody else': () => ({ ...mac(), userId: stage.people.ben.id }),
  };
  for (const field of ['id', 'operatingSystem', 'managedDeviceOwnerType', 'managementState']) {
    macs[`a Mac without ${field}`] = () => ({ ...mac(), [field]: undefined });
    macs[`a Mac whose ${field} is a list`] = () => ({ ...mac(), [field]: [mac()[field]] });
    macs[`a Mac whose ${field} is true`] = () => ({ ...mac(), [field]: true });
    macs[`a Mac whose ${field} is an object`] = () => ({ ...mac(), [field]: { value: mac()[field] } });
    macs[`a Mac whose ${field} has a space more`] = () => ({ ...mac(), [field]: `${mac()[field]} ` });
  }
  for (const [what, answer] of Object.entries(macs)) {
    it(`gives no key where it answers ${what} for the Mac`, async () => {
      await isRefused(await asksFor(isMac, answer()));
      assert.equal(keyReads(), 0);
    });
  }

  const owners: Record<string, () => unknown> = {
    nobody: () => ({ value: [] }),
    'somebody else': () => ({ value: [{ id: stage.people.ben.id }] }),
    'two people': () => ({ value: [{ id: anna().id }, { id: stage.people.ben.id }] }),
    'two people, the other one first': () => ({ value: [{ id: stage.people.ben.id }, { id: anna().id }] }),
    'a page of several': () => ({
      value: [{ id: anna().id }],
      '@odata.nextLink': `${stage.environment.GRAPH_URL}/v1.0/2`,
    }),
    'no list but something like one': () => ({ value: { 0: { id: anna().id }, length: 1 } }),
    'ids in lists': () => ({ value: [{ id: [anna().id] }] }),
    'ids alone': () => ({ value: [anna().id] }),
    'everybody as a prototype': () => json(`{"value":[{"__proto__":{"id":"${anna().id}"}}]}`),
    'a list without a name': () => [{ id: anna().id }],
    'an id with a space': () => ({ value: [{ id: ` ${anna().id}` }] }),
  };
  for (const [what, answer] of Object.entries(owners)) {
    it(`gives no key where it answers ${what} for the owner`, async () => {
      await isRefused(await asksFor(isOwners, answer()));
      assert.equal(keyReads(), 0);
    });
  }

  const keyOf = (device: 'anna' | 'ben') => `${stage.company.devices[device].key}`;
  const keys: Record<string, () => unknown> = {
    'a web page': () => '<h1>Welcome to the hotel</h1>',
    'a web page that calls itself JSON': () => json('<h1>Welcome to the hotel</h1>'),
    'an object': () => ({ value: { key: keyOf('anna') } }),
    'a list': () => ({ value: [keyOf('anna')] }),
    'a number': () => ({ value: 123456 }),
    'a bare text': () => json(JSON.stringify(keyOf('anna'))),
    'a prototype': () => json(`{"__proto__":{"value":"${keyOf('anna')}"}}`),
    'a text of a megabyte': () => ({ value: `${keyOf('anna')} `.repeat(40_000) }),
    'a text of a kilobyte': () => ({ value: 'ABCD-'.repeat(200) }),
    'a text of nothing but spaces': () => ({ value: ' \n\t ' }),
  };
  for (const [what, answer] of Object.entries(keys)) {
    it(`shows nothing where the key is ${what}`, async () => {
      await isRefused(await asksFor(isKey, answer()));
      assert.equal(
        stage.cloud.wire.requests.filter(({ method, body }) => method === 'PUT' && body.length > 28_000).length,
        0,
      );
    });
  }

  it('is believed where ids are in capitals, as they are the same ids', async () => {
    const id = anna().id.toUpperCase();
    stage.breaks(isOwners, { answer: { status: 200, body: { value: [{ id }] } } });
    stage.breaks(isMac, { answer: { status: 200, body: { ...mac(), id: `${mac().id}`.toUpperCase(), userId: id } } });
    const chat = await seesMacs();
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees(keyOf('anna')), 'the key');
  });

  it('lists everybody’s devices, and nobody is offered what is recorded for others, or gets a key of what is for nobody', async () => {
    const everything = Object.values(stage.company.devices).map(({ record }) => record);
    stage.breaks(isList, { answer: { status: 200, body: { value: everything } } });
    const chat = stage.chatOf(anna());
    await chat.says('key');
    await chat.until(() => chat.sees('MAC-ANNA'), 'the Macs');
    const offered = everything.filter(({ deviceName }) => deviceName && chat.sees(`${deviceName}`));
    assert.deepEqual(new Set(offered.map(({ userId }) => userId)), new Set([anna().id, null]));
    await chat.taps('Choose this Mac', { after: 'MAC-TOM' });
    await isRefused(chat);
    assert.equal(keyReads(), 0);
  });

  /** No more of each than it must have to be offered. */
  const devices = (count: number) =>
    Array.from({ length: count }, (_, at) => ({
      id: `33333333-3333-4333-8333-${`${at}`.padStart(12, '0')}`,
      serialNumber: `S${at}`,
      operatingSystem: 'macOS',
      managedDeviceOwnerType: 'company',
      managementState: 'managed',
    }));

  it('lists hundreds of devices, and the card still fits Teams', async () => {
    stage.breaks(isList, { answer: { status: 200, body: { value: devices(500) } } });
    const chat = stage.chatOf(anna());
    await chat.says('key');
    await chat.until(() => chat.sees('Choose this Mac'), 'the Macs');
    const bytes = Buffer.byteLength(JSON.stringify(chat.messages.at(-1)?.activity));
    assert(bytes < 28 * 1024, `${bytes} bytes`);
  });

  it('lists thousands of devices, page by page, and nobody sorts them while keys are on screens', async () => {
    stage.breaks(isList, ({ path }) => ({
      answer: {
        status: 200,
        body: { value: devices(1_000), '@odata.nextLink': `${stage.environment.GRAPH_URL}${path}&more` },
      },
    }));
    const chat = stage.chatOf(anna());
    await chat.says('key');
    await isRefused(chat);
    assert.equal(stage.asked('graph', 'GET', /managedDevices/).length, 2);
  });

  it('lists the same Mac again and again, and it is offered once', async () => {
    stage.breaks(isList, { answer: { status: 200, body: { value: Array.from({ length: 50 }, () => mac()) } } });
    const chat = await seesMacs();
    assert.equal(JSON.stringify(chat.messages.at(-1)?.activity).match(/"ticket"/g)?.length, 1);
  });

  it('drips a letter now and then, and is not waited for', async () => {
    const { promise: hungUp, resolve } = Promise.withResolvers<void>();
    stage.breaks(isList, {
      answer(response) {
        response.writeHead(200, { 'content-type': 'application/json' });
        const dripping = setInterval(() => response.write(' '), 20);
        response.on('close', () => resolve(clearInterval(dripping)));
      },
    });
    const chat = stage.chatOf(anna());
    await chat.says('key');
    await stage.cloud.wire.until(() => stage.asked('graph', 'GET', /managedDevices/).length === 1);
    await stage.secondsPass(11);
    await isRefused(chat);
    await hungUp;
  });

  it('has always one more page, and is not read for ever', async () => {
    stage.breaks(isList, ({ path }) => ({
      answer: {
        status: 200,
        body: { value: [mac()], '@odata.nextLink': `${stage.environment.GRAPH_URL}${path}&more` },
      },
    }));
    const chat = stage.chatOf(anna());
    await chat.says('key');
    await isRefused(chat);
    assert(stage.asked('graph', 'GET', /managedDevices/).length <= 20);
  });
});

function isJson(body: unknown): body is Json {
  return typeof body === 'object' && body !== null && 'headers' in body;
}
