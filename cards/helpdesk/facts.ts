import type { Why } from '../../bot/domain/helpdesk/model.ts';
import type { Mac, Reader } from '../../bot/domain/model.ts';
import { maskedNameOf, nameOf } from '../mac.ts';
import { plain, plainStatement } from '../names.ts';
import type en from '../words/en.json';
import { wordsFor } from '../words.ts';

export type Fact = { fact: string; value: string };

/** A value and what it is; a value that is empty is left out by whoever draws it. */
export function factOf(what: keyof typeof en.helpdesk.facts, value: string | undefined, reader: Reader): Fact {
  return { fact: wordsFor(reader)(`helpdesk.facts.${what}`), value: plain(value ?? '') };
}

export function whyFacts({ reason, ticketNumber }: Why, reader: Reader): Fact[] {
  return [{ ...factOf('reason', '', reader), value: plainStatement(reason) }, factOf('ticket', ticketNumber, reader)];
}

export function macFact(name: string, reader: Reader): Fact {
  return { ...factOf('mac', '', reader), value: nameOf(name, reader) };
}

/** Without the end of the serial number, which a caller has to read out. */
export function macFacts(mac: Mac, owner: string | undefined, reader: Reader): Fact[] {
  return [
    { ...factOf('mac', '', reader), value: maskedNameOf(mac, reader) },
    factOf('model', mac.model, reader),
    { ...factOf('owner', '', reader), value: plain(owner ?? '') || wordsFor(reader)('helpdesk.nobodyOnRecord') },
  ];
}

/** What somebody is called; never empty. */
export function personOf(name: string, reader: Reader): string {
  return plain(name) || wordsFor(reader)('helpdesk.somebody');
}

export function recordedOwner(name: string | undefined, reader: Reader): string {
  const owner = plain(name ?? '');
  return owner ? wordsFor(reader)('helpdesk.recorded', { owner }) : wordsFor(reader)('helpdesk.nobody');
}
