import type { createBlobAudit } from '../../bot/adapters/azure/audit.ts';
import type { Azurite } from './azurite.ts';
import { type BlobAudit, containerAt, createReadableBlobAudit, tappedContainer } from './blob-audit.ts';
import { createManualClock } from './manual-clock.ts';

type Limits = NonNullable<Parameters<typeof createBlobAudit>[1]['limits']>;
export type BlobStage = Awaited<ReturnType<typeof createBlobStage>>;

let stages = 0;

/** A container of its own and a clock that stands still while requests are under way. Each `start` is a process with a chain of its own. */
export async function createBlobStage(azurite: Azurite, start?: number) {
  const name = `stage-${process.pid}-${++stages}`;
  const owner = containerAt(azurite, name);
  await owner.create();
  const lines: ReturnType<typeof tappedContainer>[] = [];
  const clock = createManualClock(start, () => lines.some(({ underWay }) => underWay > 0));
  return {
    owner,
    clock,
    start(limits: Limits = {}): BlobAudit & { line: ReturnType<typeof tappedContainer> } {
      const line = tappedContainer(azurite, name);
      lines.push(line);
      return { ...createReadableBlobAudit(async () => line.client, owner, clock, limits), line };
    },
  };
}
