import type { ContainerClient } from '@azure/storage-blob';
import { blankingIn, errandIn, followUpIn } from '../../domain/shapes.ts';
import type { AzureStorage } from '../../settings-storage.ts';
import type { Engine, EngineOptions } from '../engine.ts';
import { openAccount, type Place } from './account.ts';
import { createBlobAudit } from './audit.ts';
import { AUDIT } from './audit-blobs.ts';
import { createDialogState } from './dialog-state.ts';
import { createQueue } from './queue.ts';
import { createRecords } from './records.ts';

/** Everything in one storage account, for any number of machines. It may be away at first. */
export async function openAzure(storage: AzureStorage, options: EngineOptions): Promise<Engine> {
  const { clock, log, version, patienceMs } = options;
  const account = openAccount(storage, clock, patienceMs);
  const records = account.container('records');
  const chains = account.container(AUDIT);
  const bookings = account.queue('bookings');
  const audit = createBlobAudit(() => chains.ask(async (container) => container), { clock, log, version });
  const queues = { clock, log };
  return {
    bookings: createQueue({ name: 'bookings', queue: bookings, shape: blankingIn, ...queues }),
    followUpQueue: createQueue({
      name: 'follow-ups',
      queue: account.queue('follow-ups'),
      shape: followUpIn,
      ...queues,
    }),
    errands: createQueue({ name: 'errands', queue: account.queue('errands'), shape: errandIn, ...queues }),
    records: createRecords(records, clock),
    audit,
    dialogState: createDialogState(account.container('dialog-state'), () => account.blobsStorage('dialog-state')),
    async writable() {
      await Promise.all([touch(records), bookings.ask((client, abortSignal) => client.getProperties({ abortSignal }))]);
    },
    warmUp: audit.open,
    close: account.close,
  };
}

/** No record has such a name. */
async function touch(records: Place<ContainerClient>): Promise<void> {
  await records.ask((client, abortSignal) => client.getBlockBlobClient('probe').upload('', 0, { abortSignal }));
}
