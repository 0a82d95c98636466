import { randomBytes } from 'node:crypto';
import type { ContainerClient } from '@azure/storage-blob';
import { GENESIS, linked } from '../../domain/audit-chain.ts';
import { writeHeads } from '../../domain/audit-heads.ts';
import { within } from '../../domain/deadline.ts';
import { describeError } from '../../domain/describe-error.ts';
import type { AuditEntry, AuditHead } from '../../domain/model.ts';
import type { Audit, AuditRetention, Clock, Log } from '../../domain/ports.ts';
import { newReference } from '../../domain/reference.ts';
import { lineOf } from './audit-blobs.ts';
import { unavailable } from './audit-calls.ts';
import { createPredecessors } from './audit-predecessors.ts';
import { createPruning } from './audit-pruning.ts';
import { createChainWriter, type Dated, PATIENCE_MS } from './audit-writer.ts';

/** Of one blob, one append and one pruning. Azure takes 50,000 blocks in a blob, and 4 MiB in a block whatever its version. */
const LIMITS = { blocks: 45_000, bytes: 4 * 1024 * 1024, blobs: 100 };

type Options = { clock: Clock; log: Log; version: string; limits?: Partial<typeof LIMITS> };
type Waiting = { entry: Dated; bytes: number; resolve(head: AuditHead): void; reject(error: unknown): void };

/**
 * The audit in a container of append blobs: one chain for each process, which opens by naming the heads that others have reached. What is
 * recorded while a block is under way goes into the next one together. `container` is asked each time, and may throw `Unavailable`.
 */
export function createBlobAudit(container: () => Promise<ContainerClient>, { clock, log, version, limits }: Options) {
  const { blocks: mostBlocks, bytes: mostBytes, blobs: most } = { ...LIMITS, ...limits };
  const chain = `${new Date(clock.now()).toISOString().replace(/[:.]/g, '-')}-${randomBytes(4).toString('hex')}`;
  const writer = createChainWriter({ container, chain, mostBlocks, clock, log });
  const predecessors = createPredecessors({ container, chain, clock, log });
  const opens = { event: 'audit.opened', reference: newReference(), person: { id: 'latchkey' } } as const;
  const waiting: Waiting[] = [];
  let opening: Promise<void> | undefined;
  let isAtWork = false;

  /** Done once; until it works, whoever needs it tries again. */
  function opened(): Promise<void> {
    opening ??= openChain().catch((error) => {
      opening = undefined;
      throw unavailable(error);
    });
    return opening;
  }

  async function openChain(): Promise<void> {
    if (writer.hasBegun()) await writer.settled();
    else await writer.write([dated({ ...opens, facts: { chain, heads: writeHeads(await predecessors()) } })]);
    log.head(writer.head(), { event: opens.event, reference: opens.reference });
  }

  function dated(entry: AuditEntry): Dated {
    return { ...entry, at: new Date(clock.now()).toISOString(), version };
  }

  async function work(): Promise<void> {
    while (waiting.length > 0) {
      const failure = await within(clock, PATIENCE_MS, 'storage', opened()).then(
        () => undefined,
        (error) => ({ error }),
      );
      const block = nextBlock();
      try {
        if (failure) throw failure.error;
        const heads = await writer.write(block.map(({ entry }) => entry));
        heads.forEach((head, place) => void block[place]?.resolve(head));
      } catch (error) {
        for (const { reject } of block) reject(error);
      }
    }
    isAtWork = false;
  }

  function nextBlock(): Waiting[] {
    let bytes = 0;
    const tooMany = waiting.findIndex((each) => {
      bytes += each.bytes;
      return bytes > mostBytes;
    });
    return waiting.splice(0, tooMany === -1 ? waiting.length : Math.max(1, tooMany));
  }

  function record(recorded: AuditEntry): Promise<AuditHead> {
    const entry = dated(recorded);
    // Its id is not known yet, and has no more than 16 digits.
    const bytes = Buffer.byteLength(lineOf(linked(GENESIS, entry))) + 16;
    return new Promise((resolve, reject) => {
      waiting.push({ entry, bytes, resolve, reject });
      if (isAtWork) return;
      isAtWork = true;
      void work();
    });
  }

  return {
    record: async (entry) => record(entry),
    ...createPruning({ container, chain, newestBlob: writer.newestBlob, record, most, clock, log }),

    /** Begins the chain before anything is recorded. If that does not work, the first entry tries again. */
    open: () => opened().catch((error) => log.warn('audit.not-opened', describeError(error))),
  } satisfies Audit & AuditRetention & { open(): Promise<void> };
}
