import { setTimeout as pause } from 'node:timers/promises';
import { ContainerClient, newPipeline, RestError, StorageSharedKeyCredential } from '@azure/storage-blob';
import { openAccount } from '../../bot/adapters/azure/account.ts';
import { createBlobAudit } from '../../bot/adapters/azure/audit.ts';
import { type At, type AuditBlob, linksIn, listBlobs } from '../../bot/adapters/azure/audit-blobs.ts';
import { rowsOf } from '../../bot/commands/audit-rows.ts';
import type { Chains } from '../../bot/domain/audit-chain.ts';
import { verifyAll, type Whole } from '../../bot/domain/audit-verifier.ts';
import type { Facts, KeptEntry } from '../../bot/domain/model.ts';
import type { Clock } from '../../bot/domain/ports.ts';
import { type Azurite, storageAt } from './azurite.ts';
import { createFakeLog } from './fakes.ts';
import type { ManualClock } from './manual-clock.ts';
import { type ReadAudit, VERSION } from './readable-audit.ts';

type Limits = NonNullable<Parameters<typeof createBlobAudit>[1]['limits']>;
export type BlobAudit = ReadAudit & { open(): Promise<void>; log: ReturnType<typeof createFakeLog> };

/** A container as its owner has it, past everything of ours. */
export function containerAt({ account, key, blobs }: Azurite, name: string): ContainerClient {
  return new ContainerClient(`${blobs}/${name}`, new StorageSharedKeyCredential(account, key));
}

/** A container as the bot has it, in an account. */
export function containerIn(azurite: Azurite, name: string, clock: Clock): () => Promise<ContainerClient> {
  const place = openAccount(storageAt(azurite), clock).container(name);
  return () => place.ask(async (client) => client);
}

/** A request on its way: `PUT appendblock`, `PUT`, `GET`, `GET list`, `HEAD` or `DELETE`. */
export type Sent = { kind: string; blob: string; body: Buffer | undefined };
type Send = () => Promise<Answer>;
type Answer = Awaited<ReturnType<ReturnType<Factory['create']>['sendRequest']>>;
type Factory = ReturnType<typeof newPipeline>['factories'][number];

/** The same, with somebody at the line who may do something else than send. */
export function tappedContainer({ account, key, blobs }: Azurite, name: string) {
  const line = {
    client: undefined as unknown as ContainerClient,
    /** All that was asked for, sent or not. */
    sent: [] as Sent[],
    /** undefined: it is sent. */
    tap: undefined as ((sent: Sent, send: Send) => Promise<Answer> | undefined) | undefined,
    underWay: 0,
    /** The first so many requests of a kind meet this. */
    disturb(kind: string, times: number, how: (send: Send, sent: Sent) => Promise<Answer>): void {
      let left = times;
      line.tap = (sent, send) => (sent.kind === kind && left-- > 0 ? how(send, sent) : undefined);
    },
    count: (kind: string) => line.sent.filter((each) => each.kind === kind).length,
  };
  const pipeline = newPipeline(new StorageSharedKeyCredential(account, key), { retryOptions: { maxTries: 1 } });
  pipeline.factories.push({
    create: (next) => ({
      sendRequest(request) {
        const url = new URL(request.url);
        const comp = url.searchParams.get('comp');
        const kind = comp ? `${request.method} ${comp}` : request.method;
        const blob = decodeURIComponent(url.pathname).split('/').slice(3).join('/');
        const sent = { kind, blob, body: Buffer.isBuffer(request.body) ? request.body : undefined };
        line.sent.push(sent);
        const send = () => {
          line.underWay++;
          return next.sendRequest(request).finally(() => void line.underWay--);
        };
        return line.tap?.(sent, send) ?? send();
      },
    }),
  });
  line.client = new ContainerClient(`${blobs}/${name}`, pipeline);
  return line;
}

/** As the library tells that nothing came back. */
export const noAnswer = () => new RestError('No answer.', { code: 'REQUEST_SEND_ERROR' });
/** As it tells of an answer that is not yes. */
export const answered = (statusCode: number, code: string) => new RestError(code, { statusCode, code });
/** Nothing comes back and nothing is over. */
export const silence = () => new Promise<never>(() => {});

/** Lets time pass until it is settled. */
export async function asTimePasses<T>(clock: ManualClock, promise: Promise<T>): Promise<T> {
  let isSettled = false;
  const settled = promise.then(
    () => {},
    () => {},
  );
  void settled.then(() => {
    isSettled = true;
  });
  for (await clock.pass(0); !isSettled; await clock.pass(0)) {
    await clock.pass(50);
    // Azurite answers in its own time, and a busy machine takes longer than the patience of whoever asks.
    if (!isSettled) await pause(10);
  }
  return promise;
}

/** The audit of production, as one process has it. `owner`: where a look at what all have written is taken. */
export function createReadableBlobAudit(
  container: () => Promise<ContainerClient>,
  owner: ContainerClient,
  clock: Clock,
  limits: Limits = {},
): BlobAudit {
  const log = createFakeLog();
  const chains = chainsIn(owner);
  return {
    ...createBlobAudit(container, { clock, log, version: VERSION, limits }),
    ...{ log, chains },
    async entries() {
      const all: (KeptEntry & { facts: Facts })[] = [];
      for await (const { hash: _, chain: __, ...entry } of rowsOf(await chains())) all.push({ facts: {}, ...entry });
      return all;
    },
  };
}

const at = (container: ContainerClient): At => ({ container, call: (send) => send(AbortSignal.timeout(20_000)) });

export function chainsIn(owner: ContainerClient): Chains {
  return async () =>
    [...(await listBlobs(at(owner)))].map(([name, blobs]) => ({ name, links: () => linksIn(at(owner), blobs) }));
}

/** All blobs, in order. */
export async function blobsIn(owner: ContainerClient): Promise<AuditBlob[]> {
  return [...(await listBlobs(at(owner))).values()].flat();
}

/** What verify says: the whole, or `<how> <entry>` for each broken chain. */
export async function verdict(owner: ContainerClient, known?: string): Promise<Whole | string[]> {
  const found = await verifyAll(chainsIn(owner), known);
  return 'whole' in found ? found.whole : found.breaches.map(({ how, entry }) => `${how} ${entry}`);
}
