import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, statfsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createBookings } from '../../adapters/sqlite/bookings.ts';
import { openDatabase } from '../../adapters/sqlite/database.ts';
import { createRecords } from '../../adapters/sqlite/records.ts';
import type { Blanking } from '../../domain/model.ts';
import type { Bookings, Clock, Records } from '../../domain/ports.ts';
import { type Check, ok, type Verdict, wrong } from '../check.ts';
import { MEND, objectionTo } from './database-file.ts';

/** File systems of other machines, as Linux numbers them: https://man7.org/linux/man-pages/man2/statfs.2.html */
const NETWORK = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'SMB'],
]);

/** `kindOf` answers the number of a folder's file system. */
export const storageCheck = (kindOf: (folder: string) => number): Check => ({
  id: 'storage',
  title: 'Storage',
  async look({ settings, clock }) {
    const file = resolve(settings.storage.file);
    const objection = existsSync(file) ? objectionTo(file) : undefined;
    return objection ?? (await tryOut(dirname(file), clock, kindOf));
  },
});

export const storage = storageCheck((folder) => (process.platform === 'linux' ? statfsSync(folder).type : 0));

/** Writes, reads and leases in a database beside it that is removed again, as is a folder made for it. */
async function tryOut(folder: string, clock: Clock, kindOf: (folder: string) => number): Promise<Verdict> {
  const file = join(folder, `doctor-${randomUUID()}.db`);
  try {
    const made = mkdirSync(folder, { recursive: true, mode: 0o700 });
    const network = NETWORK.get(kindOf(folder));
    await useDatabase(file, clock).finally(() => {
      for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${file}${end}`, { force: true });
      if (made) rmSync(made, { recursive: true });
    });
    if (network) return wrong(`${folder} is on a network share (${network}), where SQLite loses what it wrote`, MEND);
    return ok(`${folder} can be written, read and leased from`);
  } catch (error) {
    const { code, errcode, message } = error as NodeJS.ErrnoException & { errcode?: number };
    return wrong(`${folder} does not hold a database (${code ?? errcode ?? message})`, MEND);
  }
}

async function useDatabase(file: string, clock: Clock): Promise<void> {
  const database = await openDatabase(file, clock);
  try {
    await holdsRecords(createRecords(database, clock), clock);
    await leasesBookings(createBookings(database, clock), clock);
  } finally {
    database.close();
  }
}

/** A change that somebody else made first must not be overwritten. */
async function holdsRecords(records: Records, clock: Clock): Promise<void> {
  const expires = clock.now() + 60_000;
  await records.create('doctor', 1, expires);
  const first = await records.read<number>('doctor');
  await records.replace('doctor', first?.version ?? '', 2, expires);
  const late = await records.replace('doctor', first?.version ?? '', 3, expires);
  if (late || (await records.read<number>('doctor'))?.value !== 2) throw new Error('compare-and-set');
}

/** Of two who want the same booking one gets it, and then the first receipt is void. */
async function leasesBookings(bookings: Bookings, clock: Clock): Promise<void> {
  const receipt = await bookings.book({ due: clock.now() } as Blanking);
  const [taken] = await bookings.take(1, 60_000);
  const again = await bookings.take(1, 60_000);
  const settled = await bookings.settle(receipt);
  if (!taken || again.length > 0 || settled) throw new Error('lease');
}
