import type { Clock, Log } from '../../domain/ports.ts';
import type { At, AuditBlob } from './audit-blobs.ts';
import { codeOf, statusOf } from './audit-calls.ts';

const DAY_MS = 24 * 60 * 60_000;

/** The deletion of blobs that a checkpoint covers. A policy may forbid it for days, which is no reason for a checkpoint each hour. */
export function createDeletion({ clock, log }: { clock: Clock; log: Log }) {
  /** Blobs that are still there although a checkpoint of ours covers them, and until when that may be relied on. */
  const covered = new Map<string, number>();
  const told = new Set<number | undefined>();

  const isCovered = (blob: AuditBlob) => (covered.get(keyOf(blob)) ?? 0) > clock.now();

  /** 404: it is gone. 412: it has changed. Anything else is told once. */
  async function deleted({ container, call }: At, { name, etag }: AuditBlob): Promise<number | undefined> {
    try {
      const options = { deleteSnapshots: 'include', conditions: { ifMatch: etag } } as const;
      await call((abortSignal) => container.deleteBlob(name, { ...options, abortSignal }));
      return 404;
    } catch (error) {
      const status = statusOf(error);
      if (status === 404 || status === 412 || told.has(status)) return status;
      told.add(status);
      log.warn('audit.not-deleted', { blob: name, status, code: codeOf(error) });
      return status;
    }
  }

  return {
    isCovered,

    /** A checkpoint covers these now. */
    cover(blobs: AuditBlob[]): void {
      for (const blob of blobs) if (!isCovered(blob)) covered.set(keyOf(blob), clock.now() + DAY_MS);
    },

    /** In order. What stays has to be the beginning of the rest of its chain; the others go on. */
    async remove(at: At, blobs: AuditBlob[]): Promise<void> {
      const stuck = new Set<string>();
      for (const blob of blobs) {
        if (stuck.has(blob.chain)) continue;
        const status = await deleted(at, blob);
        if (status === 404 || status === 412) covered.delete(keyOf(blob));
        if (status !== 404) stuck.add(blob.chain);
      }
    },
  };
}

/** A blob as it is now. */
function keyOf({ name, etag }: AuditBlob): string {
  return `${name} ${etag}`;
}
