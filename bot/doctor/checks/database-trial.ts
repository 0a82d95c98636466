import type { Database } from '../../adapters/sqlite/database.ts';
import { createBookings } from '../../adapters/sqlite/queue.ts';
import { createRecords } from '../../adapters/sqlite/records.ts';
import type { Blanking } from '../../domain/model.ts';
import type { Bookings, Clock, Records } from '../../domain/ports.ts';
import { silent } from '../world.ts';

/** Writes, reads and leases. Throws an Error that says in which of it the storage fails. */
export async function tryDatabase(database: Database, clock: Clock): Promise<void> {
  await tryRecords(createRecords(database, clock), clock);
  await tryBookings(createBookings(database, { clock, log: silent }), clock);
}

/** A change that somebody else made first must not be overwritten. */
export async function tryRecords(records: Records, clock: Clock): Promise<void> {
  const expires = clock.now() + 60_000;
  await records.create('doctor', 1, expires);
  const { version = '' } = (await records.read<number>('doctor')) ?? {};
  await records.replace('doctor', version, 2, expires);
  const late = await records.replace('doctor', version, 3, expires);
  if (late || (await records.read<number>('doctor'))?.value !== 2) throw new Error('compare-and-set');
}

/** Of two who want the same booking one gets it, and then the first receipt is void. */
export async function tryBookings(bookings: Bookings, clock: Clock): Promise<void> {
  const receipt = await bookings.book(blankingDue(clock.now()));
  const [taken] = await bookings.take(1, 60_000);
  const again = await bookings.take(1, 60_000);
  const settled = await bookings.settle(receipt);
  if (!taken || again.length > 0 || settled) throw new Error('lease');
}

/** Of no message that there is. */
function blankingDue(due: number): Blanking {
  const message = { chat: { id: 'doctor', serviceUrl: 'doctor', bot: 'doctor' }, id: 'doctor' };
  const about = { message, person: 'doctor', mac: { id: 'doctor', name: '' }, reader: {}, reference: '', again: '' };
  return { ...about, due, armed: false, attempts: 0 };
}
