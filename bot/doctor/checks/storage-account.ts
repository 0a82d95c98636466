import { randomUUID } from 'node:crypto';
import { type Account, openAccount, type Place } from '../../adapters/azure/account.ts';
import { createQueue } from '../../adapters/azure/queue.ts';
import { createRecords } from '../../adapters/azure/records.ts';
import type { Clock } from '../../domain/ports.ts';
import { blankingIn } from '../../domain/shapes.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import { isLoopback } from '../../endpoints.ts';
import type { AzureStorage } from '../../settings-storage.ts';
import { ask, PATIENCE_MS } from '../ask.ts';
import { ok, type Verdict, warning, wrong } from '../check.ts';
import { silent } from '../world.ts';
import { tryBookings, tryRecords } from './database-trial.ts';
import { reached } from './reach.ts';

/** Whether the account can be reached, written to and leased from, in a container and a queue that are made and deleted for it. */
export async function accountVerdict(storage: AzureStorage, clock: Clock): Promise<Verdict> {
  for (const url of [storage.blobs, storage.queues]) {
    const answer = await ask(clock, url);
    const verdict = 'failed' in answer ? answer.failed : reached(new URL(url).host, answer);
    if (verdict.state !== 'ok') return verdict;
  }
  const account = openAccount(storage, clock, PATIENCE_MS);
  try {
    return (await trialFault(account, storage, clock)) ?? verdictOn(storage);
  } finally {
    account.close();
  }
}

async function trialFault(account: Account, storage: AzureStorage, clock: Clock): Promise<Verdict | undefined> {
  const name = `doctor-${randomUUID()}`;
  const container = account.container(name);
  const queue = account.queue(name);
  const bookings = createQueue({ name, queue, shape: blankingIn, clock, log: silent });
  const faultOf = (what: 'blobs' | 'queues') => (error: unknown) => trialVerdict(error, what, storage);
  const faults = [
    await tryRecords(createRecords(container, clock), clock).then(() => undefined, faultOf('blobs')),
    await tryBookings(bookings, clock).then(() => undefined, faultOf('queues')),
  ];
  await Promise.all([deleted(container), deleted(queue)]);
  return faults.find((fault) => fault !== undefined);
}

/** What could not be made is not there to be deleted. */
async function deleted(place: Place<{ deleteIfExists(options: { abortSignal: AbortSignal }): Promise<unknown> }>) {
  await place.change((client, abortSignal) => client.deleteIfExists({ abortSignal })).catch(() => {});
}

function trialVerdict(error: unknown, what: 'blobs' | 'queues', { account, proof }: AzureStorage): Verdict {
  if (!(error instanceof Unavailable)) {
    return wrong(`the ${what} of ${account} fail at: ${(error as Error).message}`, 'Use a general-purpose v2 account.');
  }
  if (error.system === 'Entra') {
    return wrong(
      'there is no managed identity here, and nobody has signed in to the Azure CLI',
      'Assign the identity to this machine: that of FEDERATED_IDENTITY or, if that is unset, one of its own. Run this there.',
    );
  }
  const answered = error.status === undefined ? 'do not answer' : `answer ${error.status}`;
  if (error.reason !== 'rejected') return wrong(`the ${what} of ${account} ${answered}`, 'Try again later.');
  const role = what === 'blobs' ? 'Storage Blob Data Contributor' : 'Storage Queue Data Contributor';
  const mend =
    'key' in proof
      ? 'Copy the connection string again, and see under Configuration whether keys are allowed at all.'
      : `Give the identity the role ${role} on the account, and wait ten minutes.`;
  return wrong(`the ${what} of ${account} ${answered}`, `${mend} Under Networking this machine must be let in.`);
}

function verdictOn({ account, blobs, proof }: AzureStorage): Verdict {
  const fine = `${account} can be written, read and leased from`;
  const stolen = 'key' in proof && !isLoopback(new URL(blobs).hostname);
  if (!stolen) return ok(fine);
  return warning(
    `${fine}, with a key that opens all that is in it and never ends`,
    'Use STORAGE=azure:<account> with a managed identity, and forbid keys: docs/install.md, "A storage account instead of a file".',
  );
}
