import { open, readFile } from 'node:fs/promises';
import { spelling } from '../support/needles.ts';

/** Read in pieces that overlap by more than a key. */
const PIECE = 8 * 1024 * 1024;
const OVERLAP = 256;

/** How often keys are in a process's memory, as bytes or as UTF-16; in words where this machine does not let us look. */
export async function countIn(pid: number, keys: string[]): Promise<string> {
  const whole = keys.flatMap(inBytes);
  const cards = keys.flatMap((key) => inBytes(spelling(key.slice(0, 4))));
  try {
    const maps = await readFile(`/proc/${pid}/maps`, 'utf8');
    const memory = await open(`/proc/${pid}/mem`);
    let [answers, shown] = [0, 0];
    for (const [, from = '', to = ''] of maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gm)) {
      const end = Number.parseInt(to, 16);
      for (let start = Number.parseInt(from, 16); start < end; start += PIECE) {
        const piece = Buffer.alloc(Math.min(PIECE + OVERLAP, end - start));
        const { bytesRead } = await memory.read(piece, 0, piece.length, start).catch(() => ({ bytesRead: 0 }));
        const bytes = piece.subarray(0, bytesRead);
        for (const each of whole) answers += occurrences(bytes, each);
        for (const each of cards) shown += occurrences(bytes, each);
      }
    }
    await memory.close();
    return `${answers} times a key as Graph answers it, ${shown} times its first group as a card spells it`;
  } catch (error) {
    return `not to be seen here (${(error as NodeJS.ErrnoException).code})`;
  }
}

function inBytes(text: string): Buffer[] {
  return [Buffer.from(text), Buffer.from(text, 'utf16le')];
}

function occurrences(bytes: Buffer, wanted: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(wanted); at >= 0 && at < PIECE; at = bytes.indexOf(wanted, at + 1)) count++;
  return count;
}
