import type { Mac, Reader } from '../bot/domain/model.ts';
import { plain } from './names.ts';
import { wordsFor } from './words.ts';

const MASK = '••••';

/** The name to show for a Mac; never empty. */
export function nameOf(name: string, reader: Reader): string {
  return plain(name) || wordsFor(reader)('mac.unnamed');
}

/** The same without the end of the serial number, after which many companies name their Macs: it may be asked for. */
export function maskedNameOf({ name, serial = '' }: Named, reader: Reader): string {
  return nameOf(masked(name, serial), reader);
}

/** A text without the end of this serial number. */
export function masked(text: string, serial: string): string {
  const end = /[a-z0-9]{4}$/i.exec(serial)?.[0];
  return end === undefined ? text : text.replace(new RegExp(end, 'gi'), MASK);
}

type Named = { name: string; serial?: string };

/** The serial number without its end. */
export function maskedSerialOf({ serial = '' }: Pick<Named, 'serial'>): string {
  const whole = plain(serial);
  return whole && `${whole.slice(0, -4)}${MASK}`;
}

/** Model and serial number, one line each, as far as they are known. `masked`: its last four characters are asked for. */
export function factsOf(mac: Mac, reader: Reader, masked = false): { fact: string }[] {
  const serial = masked ? maskedSerialOf(mac) : plain(mac.serial);
  const facts = [plain(mac.model), serial && wordsFor(reader)('mac.serial', { serial })];
  return facts.filter((fact) => fact !== '').map((fact) => ({ fact }));
}
