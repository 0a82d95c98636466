import { setTimeout as sleep } from 'node:timers/promises';
import { type Account, openAccount } from '../../bot/adapters/azure/account.ts';
import { createDialogState } from '../../bot/adapters/azure/dialog-state.ts';
import { createQueue } from '../../bot/adapters/azure/queue.ts';
import { createRecords } from '../../bot/adapters/azure/records.ts';
import { blankingIn, errandIn, followUpIn, type Shape } from '../../bot/domain/shapes.ts';
import { systemClock as clock } from '../../bot/system-clock.ts';
import { type Azurite, startAzurite, storageAt } from '../support/azurite.ts';
import { createFakeLog } from '../support/fakes.ts';
import type { Bench } from './bench.ts';
import { testBookings } from './bookings.ts';
import { testDialogState } from './dialog-state.ts';
import { errand, followUp, testQueue } from './queue.ts';
import { testRecords } from './records.ts';

/** The account hides by whole seconds, and is asked a moment after a test has looked at the time. */
const SLACK_MS = 300;

let azurite: Azurite;
let benches = 0;

/** Two instances that share a container or a queue of their own, which nobody has made. */
function bench<Port>(create: (account: Account, name: string) => Port): () => Promise<Bench<Port>> {
  return async () => {
    const name = `bench-${++benches}`;
    const accounts = [openAccount(storageAt(azurite), clock), openAccount(storageAt(azurite), clock)] as const;
    return {
      one: create(accounts[0], name),
      other: create(accounts[1], name),
      now: clock.now,
      pass: (ms) => sleep(ms + SLACK_MS),
      async close() {
        for (const account of accounts) account.close();
      },
    };
  };
}

const queue =
  <Item extends { due: number }>(shape: Shape<Item>) =>
  (account: Account, name: string) =>
    createQueue({ name, queue: account.queue(name), shape, clock, log: createFakeLog() });

describe('With Azurite', () => {
  before(async function () {
    this.timeout(60_000);
    azurite = await startAzurite();
  });
  after(() => azurite.stop());

  testBookings('a storage account', bench(queue(blankingIn)));
  testQueue('Follow-ups in a storage account', followUp, bench(queue(followUpIn)));
  testQueue('Errands in a storage account', errand, bench(queue(errandIn)));
  testRecords(
    'a storage account',
    bench((account, name) => createRecords(account.container(name), clock)),
  );
  testDialogState(
    'a storage account',
    bench((account, name) => createDialogState(account.container(name), () => account.blobsStorage(name))),
  );
});
