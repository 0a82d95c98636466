import { accessSync, constants, existsSync, lstatSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openDatabase } from '../../adapters/sqlite/database.ts';
import { folderOf, type KindOf, kindOfDisk, placeObjection } from '../../adapters/sqlite/disks.ts';
import type { Clock } from '../../domain/ports.ts';
import { type Check, ok, type Verdict, warning, wrong } from '../check.ts';
import { fileObjection } from './database-file.ts';
import { tryDatabase } from './database-trial.ts';

const MEND = 'STORAGE must be on a local, lasting disk that the user of the bot may write to; run this as that user.';

/** What the system says of a path. */
export type Disk = {
  /** Throws unless this process may read and write it. */
  demand(path: string): void;
  kindOf: KindOf;
  /** Whether it belongs to the user of this process. */
  isOurs(path: string): boolean;
};

export const disk: Disk = {
  demand: (path) => accessSync(path, constants.R_OK | constants.W_OK),
  kindOf: kindOfDisk,
  isOurs: (path) => process.getuid === undefined || statSync(path).uid === process.getuid(),
};

export const storageCheck = ({ demand, kindOf, isOurs }: Disk): Check => ({
  id: 'storage',
  title: 'Storage',
  async look({ settings, clock }) {
    const { storage } = settings;
    if (storage.engine === 'azure') return (await import('./storage-account.ts')).accountVerdict(storage, clock);
    const named = resolve(storage.file);
    const exists = existsSync(named);
    if (!exists && isLink(named)) return wrong(`${named} is a link to nothing`, MEND);
    const file = exists ? realpathSync(named) : named;
    const folder = folderOf(file);
    const objection = exists ? fileObjection(file, demand) : undefined;
    if (objection?.state === 'wrong') return objection;
    const place = placeObjection(file, { lasting: !settings.loopback, kindOf });
    if (place) return wrong(`${folder} ${place}`, MEND);
    const fault = await trialFault(folder, clock);
    if (fault) return fault;
    const owned = exists ? file : folder;
    if (!isOurs(owned)) return warning(`${owned} belongs to another user than the one who runs this`, MEND);
    return objection ?? ok(`${folder} can be written, read and leased from`);
  },
});

export const storage = storageCheck(disk);

/** In a folder of its own, so that whatever goes wrong touches nothing of the bot's. */
async function trialFault(folder: string, clock: Clock): Promise<Verdict | undefined> {
  try {
    const trial = mkdtempSync(join(folder, 'doctor-'));
    try {
      const database = await openDatabase(join(trial, 'trial.db'), clock);
      await tryDatabase(database, clock).finally(() => database.close());
    } finally {
      rmSync(trial, { recursive: true });
    }
    return undefined;
  } catch (error) {
    const { code, errcode, message } = error as NodeJS.ErrnoException & { errcode?: number };
    return wrong(`${folder} does not hold a database (${code ?? errcode ?? message})`, MEND);
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}
