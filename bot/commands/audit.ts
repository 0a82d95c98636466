/** `npm run audit -- verify | export | report`: reads the audit and changes nothing. Exit code 0: fine, 1: the chain is broken, 2: not readable so. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Chains } from '../domain/audit-chain.ts';
import { verifyAll } from '../domain/audit-verifier.ts';
import { readStorage } from '../settings.ts';
import { SettingsError } from '../settings-faults.ts';
import { exported } from './audit-export.ts';
import { reported } from './audit-report.ts';
import { toldBroken, toldWhole } from './audit-sentences.ts';
import { withAudit } from './audit-storage.ts';
import { readWish, USAGE, type Wish } from './audit-wish.ts';

async function perform(wish: Wish, chains: Chains): Promise<{ code: number; words: string }> {
  if (wish.do === 'export') {
    await pipeline(Readable.from(exported(await chains(), wish)), process.stdout, { end: false });
    return { code: 0, words: '' };
  }
  if (wish.do === 'report') return { code: 0, words: await reported(await chains(), wish) };
  const found = await verifyAll(chains, wish.head);
  if ('whole' in found) return { code: 0, words: toldWhole(found.whole) };
  return { code: 1, words: toldBroken(found.breaches) };
}

async function main(args: string[]): Promise<number> {
  try {
    const wish = readWish(args);
    const { code, words } = await withAudit(readStorage(), (chains) => perform(wish, chains));
    process.stdout.write(words);
    return code;
  } catch (error) {
    // Whoever reads our output has enough of it.
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') return 0;
    const faults = error instanceof SettingsError ? error.faults.map(({ name, problem }) => `${name} ${problem}.`) : [];
    process.stderr.write(`${faults.join('\n') || (error as Error).message}\n${USAGE}`);
    return 2;
  }
}

process.exitCode = await main(process.argv.slice(2));
