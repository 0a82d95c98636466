import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';

const EVERY_MS = 10;
const PATIENCE_MS = 20_000;

/** For what nothing tells of, such as an entry in the audit. Real time: it fails after ten seconds unless told otherwise, and says what was waited for. */
export async function eventually(
  check: () => boolean | Promise<boolean>,
  what: string,
  patienceMs = PATIENCE_MS,
): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!(await check())) {
    assert(Date.now() < end, `waited in vain for ${what}`);
    await setTimeout(EVERY_MS);
  }
}
