import assert from 'node:assert/strict';
import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { BlobServiceClient } from '@azure/storage-blob';
import { QueueServiceClient } from '@azure/storage-queue';
import { createApp } from '../../bot/app.ts';
import { createLog } from '../../bot/log.ts';
import { readSettings } from '../../bot/settings.ts';
import { systemClock } from '../../bot/system-clock.ts';
import { startAzurite } from '../support/azurite.ts';
import { startTestCloud } from '../support/cloud.ts';
import { eventually } from '../support/eventually.ts';
import { assertNoKeyInChannels, assertNothingLeaked } from './leaks.ts';

type Scene = Awaited<ReturnType<typeof createScene>>;

/** The least that there is, and the usual. */
const [SHORT, LONG] = [5, 300];
const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** In real time, as the account has no other. */
describe('Latchkey on a storage account', function () {
  this.timeout(120_000);

  let scene: Scene;
  const begin = async (visibleSeconds: number) => {
    scene = await createScene(visibleSeconds);
  };
  afterEach(() => scene.stop());

  it('shows a key, takes it off in time, and has nothing left to do', async () => {
    await begin(SHORT);
    scene.connects(await scene.starts());
    await scene.showsKey();
    const shown = performance.now();
    await scene.seesKeyGo();
    const seconds = (performance.now() - shown) / 1_000;
    assert(seconds > SHORT - 2 && seconds < SHORT + 4, `after ${seconds} s`);
    await eventually(async () => (await scene.waiting('bookings')) === 0, 'the booking to be settled');
    assert.equal(await scene.waiting('follow-ups'), 1);
    assert.match((await scene.runs('audit', 'verify')).stdout, /whole/);
  });

  it('hides it when asked, whichever instance hears that', async () => {
    await begin(LONG);
    // The timer of whoever showed a key runs on after another one has hidden it, and would keep this process.
    const [one, other] = [await scene.startsProcess(), await scene.startsProcess()];
    for (const hears of [one, other]) {
      scene.connects(one);
      await scene.showsKey();
      scene.connects(hears);
      await scene.chat.taps('Hide now');
      await scene.seesKeyGo();
    }
  });

  it('takes a key off the screen that a dead instance has shown', async () => {
    await begin(SHORT);
    await scene.starts();
    const dies = await scene.startsProcess();
    scene.connects(dies);
    await scene.showsKey();
    dies.child.kill('SIGKILL');
    await scene.seesKeyGo();
    await eventually(async () => (await scene.waiting('bookings')) === 0, 'the booking to be settled');
  });

  it('takes a key off the screen while the account is away, gives out none meanwhile, and recovers', async () => {
    await begin(SHORT);
    const { url } = scene.connects(await scene.starts());
    const isReady = async () => (await fetch(`${url}/readyz`)).ok;
    await scene.showsKey();
    scene.azurite.pause();
    await scene.seesKeyGo();
    await scene.chat.says('key');
    await eventually(async () => !(await isReady()), 'an instance that is not ready');
    assert.equal(scene.showings().length, 1);
    scene.azurite.resume();
    await eventually(isReady, 'an instance that is ready again');
    await scene.showsKey();
    await scene.seesKeyGo();
  });

  it('is switched off for every instance', async () => {
    await begin(LONG);
    const instances = [await scene.starts(), await scene.starts()];
    assert.match((await scene.runs('switch', 'off')).stdout, /Nobody gets a key/);
    for (const [before, instance] of instances.entries()) {
      scene.connects(instance);
      await scene.chat.says('key');
      const refusals = () => scene.chat.text().split('Latchkey is switched off for now').length - 1;
      await scene.chat.until(() => refusals() > before, 'the refusal');
    }
    await scene.runs('switch', 'all');
    await scene.showsKey();
    await scene.chat.taps('Hide now');
    await scene.seesKeyGo();
  });
});

async function createScene(visibleSeconds: number) {
  const [azurite, cloud] = await Promise.all([startAzurite(), startTestCloud()]);
  const environment = {
    ...cloud.environment,
    STORAGE: `azure:${azurite.connectionString}`,
    KEY_VISIBLE_SECONDS: `${visibleSeconds}`,
    PORT: '0',
    LOG_LEVEL: 'debug',
  };
  const env = { ...environment, NODE_EXTRA_CA_CERTS: process.env.NODE_EXTRA_CA_CERTS };
  const chat = cloud.teams.chatOf(cloud.company.people.anna);
  const key = `${cloud.company.devices.anna.key}`;
  const lines: string[] = [];
  const ends: (() => unknown)[] = [];

  async function everythingKept(): Promise<string> {
    const kept: string[] = [];
    const blobs = BlobServiceClient.fromConnectionString(azurite.connectionString);
    for await (const { name } of blobs.listContainers()) {
      const container = blobs.getContainerClient(name);
      for await (const blob of container.listBlobsFlat({ includeMetadata: true })) {
        kept.push(JSON.stringify(blob), `${await container.getBlobClient(blob.name).downloadToBuffer()}`);
      }
    }
    const queues = QueueServiceClient.fromConnectionString(azurite.connectionString);
    for await (const { name } of queues.listQueues()) {
      const { peekedMessageItems } = await queues.getQueueClient(name).peekMessages({ numberOfMessages: 32 });
      kept.push(...peekedMessageItems.map(({ messageText }) => `${Buffer.from(messageText, 'base64')}`));
    }
    return kept.join('\n');
  }

  return {
    azurite,
    chat,
    /** An instance in this process. */
    async starts() {
      const settings = readSettings(environment);
      const log = createLog(settings.logLevel, { write: (line) => void lines.push(line) });
      const app = await createApp(settings, { clock: systemClock, log });
      const url = `http://127.0.0.1:${await app.start()}`;
      ends.push(() => app.stop());
      return { url };
    },
    /** One that can be killed. */
    async startsProcess() {
      const child = fork(path('../chaos/bot-process.ts'), ['0'], { env, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
      child.stdout?.on('data', (data) => void lines.push(`${data}`));
      ends.push(() => child.kill('SIGKILL'));
      const [port] = await once(child, 'message');
      return { url: `http://127.0.0.1:${port}`, child };
    },
    /** From now on this is whom Teams speaks to. */
    connects<Instance extends { url: string }>(instance: Instance): Instance {
      cloud.teams.connectBot(`${instance.url}/api/messages`);
      return instance;
    },
    async showsKey() {
      await chat.says('key');
      await chat.until(() => chat.text().includes('Show recovery key'), 'the offer');
      await chat.taps('Show recovery key');
      await chat.until(() => chat.sees(key), 'the key');
    },
    seesKeyGo: () => eventually(() => !chat.sees(key), 'the key to go', 30_000),
    showings: () =>
      cloud.wire.requests.filter(({ method, body }) => method === 'PUT' && body.includes(key.slice(0, 4))),
    async waiting(queue: string): Promise<number> {
      const queues = QueueServiceClient.fromConnectionString(azurite.connectionString);
      return (await queues.getQueueClient(queue).getProperties()).approximateMessagesCount ?? 0;
    },
    runs: (command: string, ...args: string[]) =>
      promisify(execFile)(process.execPath, [path(`../../bot/commands/${command}.ts`), ...args], { env }),
    async stop() {
      await Promise.all(ends.map((end) => end()));
      await cloud.stop();
      const account = await everythingKept();
      await azurite.stop();
      const output = lines.join('');
      assert(account.includes('reveal.intended') || account.includes('switch.changed'), 'the audit was looked through');
      assert(!output.includes(azurite.key), 'the key of the account is in the output');
      assertNoKeyInChannels(cloud);
      assertNothingLeaked(cloud, { output, 'storage account': account });
    },
  };
}
