import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { ContainerClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { QueueClient, StorageSharedKeyCredential as QueueKey } from '@azure/storage-queue';
import { type Account, openAccount } from '../../bot/adapters/azure/account.ts';
import { blobName } from '../../bot/adapters/azure/blob-name.ts';
import { textOf } from '../../bot/adapters/azure/content.ts';
import { createDialogState } from '../../bot/adapters/azure/dialog-state.ts';
import { createQueue } from '../../bot/adapters/azure/queue.ts';
import { createRecords } from '../../bot/adapters/azure/records.ts';
import { openEngine } from '../../bot/adapters/engine.ts';
import type { Blanking } from '../../bot/domain/model.ts';
import type { Clock, Queue } from '../../bot/domain/ports.ts';
import { blankingIn } from '../../bot/domain/shapes.ts';
import { systemClock } from '../../bot/system-clock.ts';
import { type Azurite, startAzurite, storageAt } from '../support/azurite.ts';
import { createFakeLog } from '../support/fakes.ts';
import { type Fate, type Relay, type Relayed, startRelay } from '../support/relay.ts';
import { blanking } from './bookings.ts';

const HOUR = 3_600_000;
const busy = { name: 'Unavailable', system: 'storage', reason: 'busy' };

describe('A storage account', () => {
  let azurite: Azurite;
  let relays: { blobs: Relay; queues: Relay };
  let account: Account;
  let tests = 0;
  let name: string;
  before(async function () {
    this.timeout(60_000);
    azurite = await startAzurite();
  });
  after(() => azurite.stop());
  beforeEach(async () => {
    name = `test-${++tests}`;
    relays = { blobs: await startRelay(azurite.blobs), queues: await startRelay(azurite.queues) };
    account = through(relays);
  });
  afterEach(async () => {
    account.close();
    await Promise.all([relays.blobs.stop(), relays.queues.stop()]);
  });

  const storage = (given: { blobs: Relay; queues: Relay }) =>
    storageAt({ ...azurite, blobs: given.blobs.url, queues: given.queues.url });
  const through = (given: { blobs: Relay; queues: Relay }, longestMs?: number) =>
    openAccount(storage(given), systemClock, longestMs);
  const now = () => Date.now();

  describe('as a queue', () => {
    const log = createFakeLog();
    const open = (given: { clock?: Clock; mostHiddenMs?: number; from?: Account } = {}): Queue<Blanking> => {
      const { clock = systemClock, from = account, ...most } = given;
      return createQueue({ name, queue: from.queue(name), shape: blankingIn, clock, log, ...most });
    };
    /** As somebody else may use it. */
    const raw = () => new QueueClient(`${azurite.queues}/${name}`, new QueueKey(azurite.account, azurite.key));
    const references = async (queue: Queue<Blanking>, holdMs = 1_000) =>
      (await queue.take(10, holdMs)).map(({ item }) => item.reference);
    beforeEach(() => {
      log.lines.length = 0;
    });

    it('keeps what it cannot read as it is, hides it for minutes and tells; the rest of the batch is delivered', async () => {
      const queue = open();
      await queue.book(blanking('first', now()));
      const strange = ['no base64 {', textOf({ item: { due: 5 } }), Buffer.from('[]').toString('base64'), ''];
      for (const text of strange) await raw().sendMessage(text, { messageTimeToLive: -1 });
      await queue.book(blanking('second', now()));
      assert.deepEqual(await references(queue), ['first', 'second']);
      const alerts = log.lines.filter(({ event }) => event === 'queue.poison');
      assert.deepEqual(
        alerts.map(({ facts }) => facts),
        strange.map(() => ({ queue: name })),
      );
      const hidden = relays.queues.requests.filter(
        ({ method, path }) => method === 'PUT' && path.includes('/messages/'),
      );
      assert.deepEqual(
        hidden.map(({ query }) => query.get('visibilitytimeout')),
        strange.map(() => '300'),
      );
      await sleep(1_200);
      assert.deepEqual(await references(queue), ['first', 'second']);
      assert.equal((await raw().getProperties()).approximateMessagesCount, 2 + strange.length);
    });

    it('hides what is booked by whole seconds, until it is due, and has no end for it', async () => {
      await open().book(blanking('K7M2QX', now() + HOUR));
      const { query } = relays.queues.requests.at(-1) ?? assert.fail();
      assert.deepEqual([query.get('visibilitytimeout'), query.get('messagettl')], ['3600', '-1']);
    });

    it('gives up nothing for having been taken often', async () => {
      const queue = open();
      await queue.book(blanking('K7M2QX', now()));
      for (let times = 0; times < 12; times++) {
        const [taken] = await queue.take(1, 1_000);
        assert(taken, `not the ${times}th time`);
        await queue.move(taken.receipt, taken.item, now());
      }
      assert.deepEqual(log.lines, []);
    });

    it('hides again what is due later than a message can be hidden, and keeps no text of its own', async () => {
      const queue = open({ mostHiddenMs: 1_000 });
      const [booked, moved] = [blanking('booked', now() + 3_000), blanking('moved', now())];
      await queue.book(booked);
      await queue.move(await queue.book(moved), moved, now() + 3_000);
      for (let seconds = 0; seconds < 2; seconds++) {
        await sleep(1_200);
        assert.deepEqual(await references(queue), []);
      }
      await sleep(1_200);
      const taken = await queue.take(10, 1_000);
      assert.deepEqual(
        taken.map(({ item }) => item).sort((one, other) => one.due - other.due),
        [moved, booked],
      );
      assert.deepEqual(log.lines, []);
    });

    it('decides by the account alone when something is due, whatever the clocks of machines say', async () => {
      const fast = open({ clock: { ...systemClock, now: () => now() + HOUR } });
      const slow = open({ clock: { ...systemClock, now: () => now() - HOUR } });
      await open().book(blanking('K7M2QX', now() + 1_000));
      assert.deepEqual(await references(fast), []);
      await sleep(1_200);
      const [taken] = await slow.take(1, 1_000);
      assert(taken);
      assert(await slow.move(taken.receipt, taken.item, now() - HOUR + 1_000));
      assert.deepEqual(await references(fast), []);
      await sleep(1_200);
      assert.deepEqual(await references(fast), ['K7M2QX']);
    });

    it('takes more than one call gives', async () => {
      const queue = open();
      await Promise.all(Array.from({ length: 40 }, (_, number) => queue.book(blanking(`${number}`, now()))));
      assert.equal((await queue.take(50, 30_000)).length, 40);
    });

    it('keeps what it has taken when a further call fails', async () => {
      const queue = open();
      await Promise.all(Array.from({ length: 40 }, (_, number) => queue.book(blanking(`${number}`, now()))));
      let gets = 0;
      relays.queues.fate = ({ method, path }) =>
        method === 'GET' && path.endsWith('/messages') && ++gets > 1 ? 500 : 'arrives';
      assert.equal((await queue.take(50, 30_000)).length, 32);
    });

    describe('whose answer is lost', () => {
      const like =
        (wanted: string) =>
        ({ method, path }: Relayed) =>
          method === wanted && path.includes(`/${name}/messages`);
      const lose = (method: string) => relays.queues.disturb(1, like(method), 'lose');
      const asked = (method: string) => relays.queues.requests.filter(like(method)).length;

      it('says so of a booking, which is there once', async () => {
        const queue = open();
        lose('POST');
        await assert.rejects(queue.book(blanking('K7M2QX', now())), busy);
        assert.equal(asked('POST'), 1);
        assert.deepEqual(await references(queue), ['K7M2QX']);
      });

      it('says so of a move, and not that somebody else has it; it comes as it was to', async () => {
        const queue = open();
        const receipt = await queue.book(blanking('K7M2QX', now() + 60_000));
        lose('PUT');
        await assert.rejects(queue.move(receipt, blanking('K7M2QX', now(), { armed: true }), now()), busy);
        assert.equal(asked('PUT'), 1);
        const [taken] = await queue.take(1, 1_000);
        assert.equal(taken?.item.armed, true);
      });

      it('says so of a settling', async () => {
        const queue = open();
        const receipt = await queue.book(blanking('K7M2QX', now()));
        lose('DELETE');
        await assert.rejects(queue.settle(receipt), busy);
        assert.equal(asked('DELETE'), 1);
        assert.deepEqual(await references(queue), []);
      });

      it('gives back after the hold what it gave', async () => {
        const queue = open();
        await queue.book(blanking('K7M2QX', now()));
        lose('GET');
        await assert.rejects(queue.take(1, 1_000), busy);
        assert.equal(asked('GET'), 1);
        await sleep(1_200);
        assert.deepEqual(await references(queue), ['K7M2QX']);
      });

      it('is asked once more where it did nothing', async () => {
        const queue = open();
        relays.queues.disturb(2, like('POST'), 503);
        await queue.book(blanking('K7M2QX', now()));
        assert.equal(asked('POST'), 3);
        assert.deepEqual(await references(queue), ['K7M2QX']);
      });

      it('is given up after about two seconds of doing nothing', async () => {
        const queue = open();
        relays.queues.disturb(Number.POSITIVE_INFINITY, like('POST'), 503);
        const begun = performance.now();
        await assert.rejects(queue.book(blanking('K7M2QX', now())), { ...busy, status: 503 });
        const tookMs = performance.now() - begun;
        assert(tookMs > 1_500 && tookMs < 4_500, `${tookMs}`);
      });

      it('is not asked once more where it may have done it', async () => {
        const queue = open();
        relays.queues.disturb(1, like('POST'), 500);
        await assert.rejects(queue.book(blanking('K7M2QX', now())), { ...busy, reason: 'down', status: 500 });
        assert.equal(asked('POST'), 1);
      });
    });
  });

  describe('as records', () => {
    const open = (from = account, clock: Clock = systemClock) => createRecords(from.container(name), clock);
    const raw = () =>
      new ContainerClient(`${azurite.blobs}/${name}`, new StorageSharedKeyCredential(azurite.account, azurite.key));
    const isBlob = ({ path }: Relayed) => path.split('/').length === 4;
    const like = (wanted: string) => (request: Relayed) => request.method === wanted && isBlob(request);
    const asked = (method: string) => relays.blobs.requests.filter(like(method)).length;

    it('has nothing readable in a name', async () => {
      await open().create('chat/a:secret-chat', 1, now() + HOUR);
      for await (const blob of raw().listBlobsFlat()) assert.match(blob.name, /^[0-9a-f]{64}$/);
      assert(relays.blobs.requests.every(({ path }) => !path.includes('secret')));
    });

    it('says of a lost answer that nobody knows, and does nothing twice', async () => {
      const records = open();
      relays.blobs.disturb(1, like('PUT'), 'lose');
      await assert.rejects(records.create('claim', 1, now() + HOUR), busy);
      assert.equal(asked('PUT'), 1);
      const { version = '', value } = (await records.read('claim')) ?? {};
      assert.equal(value, 1);
      relays.blobs.disturb(1, like('PUT'), 'lose');
      await assert.rejects(records.replace('claim', version, 2, now() + HOUR), busy);
      assert.equal(asked('PUT'), 2);
      assert.equal((await records.read('claim'))?.value, 2);
    });

    it('reads again when an answer is lost', async () => {
      const records = open();
      await records.create('claim', 1, now() + HOUR);
      for (const fate of ['lose', 500, 503] satisfies Fate[]) {
        relays.blobs.disturb(2, like('GET'), fate);
        assert.equal((await records.read('claim'))?.value, 1);
      }
      assert.equal(asked('GET'), 9);
    });

    it('loses by cleaning no record that is renewed at this moment', async () => {
      const records = open();
      await records.create('claim', 'first', now() - 1);
      relays.blobs.fate = async (request) => {
        if (like('DELETE')(request)) await other.create('claim', 'second', now() + HOUR);
        return 'arrives' as const;
      };
      const direct = openAccount(storageAt(azurite), systemClock);
      const other = open(direct);
      await records.clean();
      direct.close();
      assert.equal(asked('DELETE'), 1);
      assert.equal((await records.read('claim'))?.value, 'second');
    });

    it('is cleaned by two at once', async () => {
      const records = open();
      for (let number = 0; number < 10; number++) await records.create(`${number}`, 1, now() - 1);
      await Promise.all([records.clean(), open().clean()]);
      for await (const blob of raw().listBlobsFlat()) assert.fail(blob.name);
    });

    it('is cleaned by so much at a time, and next time from there', async () => {
      const records = createRecords(account.container(name), systemClock, { page: 2, most: 4 });
      const inOrder = Array.from({ length: 7 }, (_, number) => `${number}`).sort((one, other) =>
        blobName(one) < blobName(other) ? -1 : 1,
      );
      for (const [place, key] of inOrder.entries()) await records.create(key, 1, now() + (place < 5 ? HOUR : -1));
      const lookedAt = () => relays.blobs.requests.filter(({ query }) => query.get('comp') === 'list').length;
      const left = async () => {
        let count = 0;
        for await (const _ of raw().listBlobsFlat()) count++;
        return count;
      };
      await records.clean();
      assert.deepEqual([lookedAt(), await left()], [2, 7]);
      await records.clean();
      assert.deepEqual([lookedAt(), await left()], [4, 5]);
    });
  });

  describe('as dialog state', () => {
    const open = (from = account) => createDialogState(from.container(name), () => from.blobsStorage(name));
    const raw = () =>
      new ContainerClient(`${azurite.blobs}/${name}`, new StorageSharedKeyCredential(azurite.account, azurite.key));

    it('counts as none what cannot be read, and reads the rest', async () => {
      const state = open();
      await state.write({ broken: { step: 1 } });
      for await (const blob of raw().listBlobsFlat()) await raw().getBlockBlobClient(blob.name).upload('{"step":', 8);
      await state.write({ whole: { step: 2 } });
      assert.deepEqual(Object.keys(await state.read(['broken', 'whole'])), ['whole']);
      await state.write({ broken: { step: 3 } });
      assert.equal((await state.read(['broken'])).broken.step, 3);
    });

    it('fails in words of ours, and works when the account is back', async () => {
      await raw().create();
      const state = open();
      relays.blobs.disturb(1, ({ method, query }) => method === 'PUT' && query.get('restype') === 'container', 500);
      await assert.rejects(state.write({ a: { step: 1 } }), { ...busy, reason: 'down' });
      await state.write({ a: { step: 2 } });
      relays.blobs.disturb(1, ({ method }) => method === 'PUT', 'lose');
      await assert.rejects(state.write({ a: { step: 3 } }), busy);
      assert.equal((await state.read(['a'])).a.step, 3);
    });
  });

  describe('as a whole', () => {
    const version = '1.2.3-test';
    const options = () => ({ clock: systemClock, log: createFakeLog(), version, realKeys: false });

    it('may be away at the start, and works when it is back', async () => {
      const { port } = relays.queues;
      await relays.queues.stop();
      const engine = await openEngine(storage(relays), options());
      await assert.rejects(engine.bookings.take(1, 1_000), busy);
      await assert.rejects(engine.writable(), busy);
      await engine.records.create('a', 1, now() + HOUR);
      relays.queues = await startRelay(azurite.queues, port);
      await engine.bookings.book(blanking('K7M2QX', now()));
      assert.equal((await engine.bookings.take(1, 1_000)).length, 1);
      await engine.writable();
      engine.close();
    });

    it('may stop answering, and go on', async () => {
      const queue = createQueue({ name, queue: through(relays, 500).queue(name), shape: blankingIn, ...options() });
      const receipt = await queue.book(blanking('K7M2QX', now()));
      azurite.pause('queue');
      await assert.rejects(queue.settle(receipt), busy);
      azurite.resume('queue');
      assert.deepEqual(await queue.take(1, 1_000), []);
    });

    it('is given up after the time for a call, also while its containers are made', async () => {
      const records = createRecords(through(relays, 300).container(name), systemClock);
      relays.blobs.fate = () => 'hang';
      const begun = performance.now();
      await Promise.all([
        assert.rejects(records.read('a'), busy),
        assert.rejects(records.create('a', 1, now() + HOUR), busy),
      ]);
      assert(performance.now() - begun < 1_500);
      relays.blobs.fate = () => 'arrives';
      assert.equal(await records.create('a', 1, now() + HOUR), true);
    });

    it('lets go of what is under way when it is closed', async () => {
      const engine = await openEngine(storage(relays), options());
      await engine.bookings.take(1, 1_000);
      relays.queues.fate = () => 'hang';
      const taken = assert.rejects(engine.bookings.take(1, 1_000), busy);
      await sleep(50);
      const begun = performance.now();
      engine.close();
      await taken;
      assert(performance.now() - begun < 500);
    });

    it('says that a key is not its own, or that its containers have gone: waiting does not help', async () => {
      const wrong = { ...azurite, key: Buffer.alloc(64).toString('base64') };
      const stranger = openAccount(storageAt(wrong), systemClock);
      const rejected = { ...busy, reason: 'rejected', status: 403 };
      await assert.rejects(createRecords(stranger.container(name), systemClock).read('a'), rejected);
      await assert.rejects(
        stranger.queue(name).ask((client) => client.getProperties()),
        rejected,
      );
      const records = createRecords(account.container(name), systemClock);
      await records.read('a');
      await new ContainerClient(
        `${azurite.blobs}/${name}`,
        new StorageSharedKeyCredential(azurite.account, azurite.key),
      ).delete();
      await assert.rejects(records.read('a'), { ...rejected, status: 404 });
    });
  });
});
