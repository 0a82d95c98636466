import { existsSync, realpathSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Number of the file system that a path is on, as Linux numbers them; 0: it has none that we know. */
export type KindOf = (path: string) => number;

export const kindOfDisk: KindOf = (path) => (process.platform === 'linux' ? statfsSync(path).type : 0);

/** Of other machines: https://man7.org/linux/man-pages/man2/statfs.2.html */
const NETWORK = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'SMB'],
  [0x01021997, '9P'],
  [0x00c36400, 'Ceph'],
  [0x5346414f, 'AFS'],
  [0x0bd00bd0, 'Lustre'],
  [0x19830326, 'BeeGFS'],
  [0x47504653, 'GPFS'],
]);

/** Gone with the container, or with the next restart. */
const PASSING = new Map([
  [0x794c7630, 'is in a layer of a container (overlay), which is gone with it: mount a volume there'],
  [0x61756673, 'is in a layer of a container (aufs), which is gone with it: mount a volume there'],
  [0x01021994, 'is in memory (tmpfs), which is empty after a restart: it must be on a disk'],
  [0x858458f6, 'is in memory (ramfs), which is empty after a restart: it must be on a disk'],
]);

/** The folder in which SQLite keeps the file and what belongs to it, or the nearest one that is there. */
export function folderOf(file: string): string {
  return nearest(dirname(existsSync(file) ? realpathSync(file) : resolve(file)));
}

/**
 * What is wrong with the place of a database, such as `is on a network share (NFS), …`; undefined: nothing that can be seen.
 * `lasting`: what is booked there must outlive a restart.
 */
export function placeObjection(file: string, { lasting, kindOf }: { lasting: boolean; kindOf: KindOf }) {
  // Of a file that was mounted alone, the log beside it is somewhere else.
  for (const path of [folderOf(file), ...(existsSync(file) ? [realpathSync(file)] : [])]) {
    const kind = kindOf(path);
    const network = NETWORK.get(kind);
    if (network) return `is on a network share (${network}), where SQLite loses what it wrote`;
    const passing = PASSING.get(kind);
    if (passing && lasting) return passing;
  }
  return undefined;
}

/** The bot makes the folders that are missing. */
function nearest(folder: string): string {
  return existsSync(folder) ? realpathSync(folder) : nearest(dirname(folder));
}
