import type { Company, Device } from '../../sandbox/company.ts';

/** Finds out which Macs' keys a text holds, however their groups are set apart. Keys must not be replaced meanwhile. */
export type MacsIn = (text: string) => Device[];

export function createKeyring({ devices }: Company): MacsIn {
  const keys = Object.values(devices).flatMap((device) =>
    device.key?.trim() ? [{ device, groups: device.key.split('-') }] : [],
  );
  return (text) =>
    keys.filter(({ groups }) => groups.every((group) => text.includes(group))).map(({ device }) => device);
}
