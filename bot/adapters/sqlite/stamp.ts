import type { DatabaseSync } from 'node:sqlite';
import { migrations, USABLE_SINCE } from './schema.ts';

/**
 * What a database says of itself in its header (https://sqlite.org/fileformat2.html#the_database_header): its schema, and in the lower
 * half of its application id the oldest schema whose code can use it. Latchkey's application ids begin with the letters LK.
 */
export type Stamp = { userVersion: number; applicationId: number };

const MARK = 0x4c4b0000;
const OLDEST = 0xffff;

/** Of what this version makes. */
export const ownStamp: Stamp = { userVersion: migrations.length, applicationId: MARK | USABLE_SINCE };

export function stampOf(connection: DatabaseSync): Stamp {
  const sql =
    'SELECT user_version AS userVersion, application_id AS applicationId FROM pragma_user_version, pragma_application_id';
  return connection.prepare(sql).get() as Stamp;
}

/**
 * `older`: it has to be taken over first. `newer`: a newer version has written it, and says that this one can use it. `too-new`: it
 * says that this one cannot. `foreign`: it belongs to another program.
 */
export type Fit = 'older' | 'same' | 'newer' | 'too-new' | 'foreign';

/** Whether this version of Latchkey can use a database. Whoever opens one asks here. */
export function fitOf({ userVersion, applicationId }: Stamp): Fit {
  const marked = (applicationId & ~OLDEST) === MARK;
  if (applicationId !== 0 && !marked) return 'foreign';
  if (userVersion <= migrations.length) return userVersion === migrations.length ? 'same' : 'older';
  return marked && (applicationId & OLDEST) <= migrations.length ? 'newer' : 'too-new';
}
