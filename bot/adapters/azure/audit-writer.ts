import type { ContainerClient } from '@azure/storage-blob';
import { GENESIS, linked } from '../../domain/audit-chain.ts';
import { pause, within } from '../../domain/deadline.ts';
import type { AuditHead, KeptEntry } from '../../domain/model.ts';
import type { Clock, Log } from '../../domain/ports.ts';
import { Unavailable } from '../../domain/unavailable.ts';
import { lineOf } from './audit-blobs.ts';
import { unavailable } from './audit-calls.ts';
import { type Block, createPart, type Part } from './audit-part.ts';

/** In all for one block, however often it takes. */
export const PATIENCE_MS = 5_000;
const ATTEMPT_MS = 2_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 1_000;

export type ChainWriter = ReturnType<typeof createChainWriter>;
export type Dated = Omit<KeptEntry, 'id'>;

type Options = {
  container: () => Promise<ContainerClient>;
  chain: string;
  /** In one blob. */
  mostBlocks: number;
  clock: Clock;
  log: Log;
};

/**
 * Writes one chain, a block after the other, each exactly once; whoever calls waits for the answer before calling again. A block whose
 * fate is unknown stays the next one of the chain, although its callers have been told that it failed: it is settled before anything
 * else is written, so that the chain never forks.
 */
export function createChainWriter({ container, chain, mostBlocks, clock, log }: Options) {
  let head: AuditHead = { ...GENESIS, chain };
  let part: Part | undefined;
  let newest = { day: '', number: 0 };
  let unsettled: (Block & { end: AuditHead }) | undefined;

  const today = () => new Date(clock.now()).toISOString().slice(0, 10);

  /** Parts sort in the order in which they begin, also when the clock is set back. */
  function begin(): Part {
    const day = today() > newest.day ? today() : newest.day;
    newest = { day, number: day === newest.day ? newest.number + 1 : 1 };
    return createPart(`${chain}/${nameOf(newest)}`, day, clock);
  }

  async function settle(block: Block & { end: AuditHead }): Promise<void> {
    const end = clock.elapsed() + PATIENCE_MS;
    try {
      for (let wait = FIRST_PAUSE_MS; !(await isWritten(block, end)); wait = Math.min(wait * 2, LONGEST_PAUSE_MS)) {
        if (clock.elapsed() + wait >= end) throw new Unavailable('storage', 'busy');
        await pause(clock, wait);
      }
    } catch (error) {
      unsettled = block.doubtful ? block : undefined;
      throw unavailable(error);
    }
    unsettled = undefined;
    head = block.end;
  }

  /** False: it is not, and worth another attempt. */
  async function isWritten(block: Block, end: number): Promise<boolean> {
    part ??= begin();
    const limit = () => Math.max(1, Math.min(ATTEMPT_MS, end - clock.elapsed()));
    const { is, status } = await part.append(await within(clock, limit(), 'storage', container()), block, limit);
    if (is === 'written' || is === 'again') return is === 'written';
    const { blob } = part;
    if (is === 'foreign') log.alert('audit.tampered', { blob });
    else log.warn('audit.moved', { blob, status });
    const wasEmpty = part.isEmpty();
    part = undefined;
    // The next one would not take it either.
    if (wasEmpty) throw new Unavailable('storage', 'rejected', { status });
    return isWritten(block, end);
  }

  /** Finds out about, or writes, the block whose fate is unknown. Throws `Unavailable`. */
  async function settled(): Promise<void> {
    if (unsettled) await settle(unsettled);
  }

  return {
    settled,
    head: () => head,
    /** Whether anything was, or may have been, written. */
    hasBegun: () => head.id > 0 || unsettled !== undefined,
    /** The blob that is being written, or was last. */
    newestBlob: () => `${chain}/${nameOf(newest)}`,

    /** Durable when it resolves; answers the head that each entry made. Throws `Unavailable`. */
    async write(entries: Dated[]): Promise<AuditHead[]> {
      await settled();
      const { hash: after } = head;
      let end = head;
      const lines: string[] = [];
      const heads = entries.map((entry) => {
        const { id, hash, line } = linked(end, entry);
        lines.push(lineOf({ hash, line }));
        end = { id, hash, chain };
        return end;
      });
      if (part && (part.day < today() || part.blocks() >= mostBlocks)) part = undefined;
      await settle({ bytes: Buffer.from(lines.join('')), after, end, doubtful: false });
      return heads;
    },
  };
}

function nameOf({ day, number }: { day: string; number: number }): string {
  return `${day}-${`${number}`.padStart(4, '0')}`;
}
