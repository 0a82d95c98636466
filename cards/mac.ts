import type { Mac, Reader } from '../bot/domain/model.ts';
import { plain } from './names.ts';
import { wordsFor } from './words.ts';

/** The name to show for a Mac; never empty. */
export function nameOf(name: string, reader: Reader): string {
  return plain(name) || wordsFor(reader)('mac.unnamed');
}

/** Model and serial number, one line each, as far as they are known. `masked`: its last four characters are asked for. */
export function factsOf(mac: Mac, reader: Reader, masked = false): { fact: string }[] {
  const serial = masked ? withoutEnd(plain(mac.serial)) : plain(mac.serial);
  const facts = [plain(mac.model), serial && wordsFor(reader)('mac.serial', { serial })];
  return facts.filter((fact) => fact !== '').map((fact) => ({ fact }));
}

const MASK = '••••';

function withoutEnd(serial: string): string {
  return serial && `${serial.slice(0, -4)}${MASK}`;
}

/** Many companies name their Macs after the serial number. */
export function withoutSerial(name: string, { serial }: Mac): string {
  const end = /[a-z0-9]{4}$/i.exec(serial)?.[0];
  return end === undefined ? name : name.replace(new RegExp(end, 'gi'), MASK);
}
