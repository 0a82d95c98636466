import { GENESIS, type Link, linked } from '../../bot/domain/audit-chain.ts';
import type { AuditEntry, AuditHead } from '../../bot/domain/model.ts';

/** A chain of so many entries, each a second after the other. */
export function chainOf(length: number, changes: Partial<AuditEntry> = {}, after: AuditHead = GENESIS) {
  const links: (Link & AuditHead)[] = [];
  for (let head = after; links.length < length; ) {
    const link = linked(head, { ...entryAt(head.id + 1), ...changes });
    links.push(link);
    head = link;
  }
  return links;
}

/** `chain` with the `audit.pruned` entry at its end that says that entries up to this one go. */
export function withCheckpoint(chain: (Link & AuditHead)[], last: AuditHead) {
  const facts = { lastId: last.id, lastHash: last.hash, entries: last.id };
  const [checkpoint] = chainOf(1, { event: 'audit.pruned', person: { id: 'latchkey' }, facts }, chain.at(-1));
  return checkpoint ? [...chain, checkpoint] : chain;
}

function entryAt(id: number) {
  return {
    event: 'reveal.shown' as const,
    reference: 'K7M2QX',
    person: { id: '11111111-1111-4111-8111-111111111111', name: 'Zoë “Z” O’Hara', upn: `zoe${id}@contoso.example` },
    mac: { id: '22222222-2222-4222-8222-222222222222', name: 'MAC-ZOE', serial: 'C02XYZ', owner: 'company' as const },
    at: new Date(Date.UTC(2026, 2, 2, 9) + id * 1_000).toISOString(),
    version: '1.2.3',
  };
}
