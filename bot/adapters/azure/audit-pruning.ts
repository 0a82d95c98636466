import type { ContainerClient } from '@azure/storage-blob';
import { BrokenChain, entryIn } from '../../domain/audit-chain.ts';
import { type NamedHead, writeHeads } from '../../domain/audit-heads.ts';
import { describeError } from '../../domain/describe-error.ts';
import type { AuditEntry, AuditHead } from '../../domain/model.ts';
import type { AuditRetention, Clock, Log } from '../../domain/ports.ts';
import { newReference } from '../../domain/reference.ts';
import { type At, type AuditBlob, listBlobs } from './audit-blobs.ts';
import { limited, statusOf, unavailable } from './audit-calls.ts';
import { createDeletion } from './audit-deletion.ts';
import { firstLink } from './audit-ends.ts';
import { examineBlob, type Going } from './audit-going.ts';

const CALL_MS = 30_000;

type Options = {
  container: () => Promise<ContainerClient>;
  chain: string;
  newestBlob: () => string;
  record: (entry: AuditEntry) => Promise<AuditHead>;
  /** Blobs that one checkpoint covers. */
  most: number;
  clock: Clock;
  log: Log;
};

/**
 * Deletes whole blobs from the front of any chain, after one checkpoint that names the last entry of each: wherever the deletion ends,
 * what is left has its beginning covered. A blob that has changed since it was looked at stays, for its writer is at work.
 */
export function createPruning({ container, chain, newestBlob, record, most, clock, log }: Options): AuditRetention {
  const { isCovered, cover, remove } = createDeletion({ clock, log });

  /** Those blobs at the front of a chain that go, at most so many that need a checkpoint. */
  async function front(at: At, blobs: AuditBlob[], before: number, limit: number): Promise<Going[]> {
    const lastDay = new Date(before).toISOString().slice(0, 10);
    const going: Going[] = [];
    for (const blob of blobs) {
      const day = blob.part.slice(0, 10);
      const isUnderWay = day > lastDay || (day === lastDay && blob.length === 0);
      if (isUnderWay || (blob.chain === chain && blob.name >= newestBlob())) break;
      if (isCovered(blob)) {
        going.push({ blob, head: undefined, entries: 0, newest: 0, covers: [] });
        continue;
      }
      if (going.filter(({ head }) => head).length === limit) break;
      const found = await examineBlob(at, blob, going.at(-1)?.head);
      if (found.newest >= before) break;
      going.push(found);
    }
    return going;
  }

  async function fronts(at: At, all: Map<string, AuditBlob[]>, before: number): Promise<Going[]> {
    const going: Going[] = [];
    for (const [name, blobs] of [...all].sort(([one], [other]) => (one < other ? -1 : 1))) {
      try {
        going.push(...(await front(at, blobs, before, most - going.filter(({ head }) => head).length)));
      } catch (error) {
        if (error instanceof BrokenChain) log.alert('audit.not-pruned', { chain: name, ...describeError(error) });
        // Somebody writes or prunes there this moment.
        else if (![404, 412].includes(statusOf(error) ?? 0)) throw error;
      }
    }
    return going;
  }

  /** What checkpoints that go now say of chains which begin there, for it may be that those are not deleted. */
  async function carried(at: At, going: Going[], all: Map<string, AuditBlob[]>): Promise<NamedHead[]> {
    const needed = new Map<string, NamedHead>();
    for (const head of going.flatMap(({ covers }) => covers)) {
      const begins = all.get(head.chain)?.find(({ length }) => length > 0);
      if (!begins) continue;
      const first = await firstLink(at, begins);
      if (entryIn(first?.line ?? '')?.id === head.id + 1) needed.set(head.chain, head);
    }
    return [...needed.values()];
  }

  async function prune(before: number) {
    const at = { container: await container(), call: limited(clock, CALL_MS) };
    const all = await listBlobs(at);
    const going = await fronts(at, all, before);
    const blobs = going.map(({ blob }) => blob);
    const heads = going.flatMap(({ head }) => head ?? []);
    if (heads.length === 0) {
      await remove(at, blobs);
      return undefined;
    }
    const reference = newReference();
    const entries = going.reduce((sum, each) => sum + each.entries, 0);
    const head = await record({
      ...{ event: 'audit.pruned', reference, person: { id: 'latchkey' } },
      facts: {
        heads: writeHeads([...(await carried(at, going, all)), ...heads]),
        entries,
        before: new Date(before).toISOString(),
      },
    });
    cover(blobs);
    await remove(at, blobs);
    return { head, reference, entries };
  }

  return {
    prune: (before) =>
      prune(before).catch((error) => {
        throw unavailable(error);
      }),
  };
}
