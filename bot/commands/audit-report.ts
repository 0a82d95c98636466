import { type Chain, canonical } from '../domain/audit-chain.ts';
import type { AuditEvent, KeptEntry } from '../domain/model.ts';
import { csvLine } from './audit-export.ts';
import { harmless } from './audit-harmless.ts';
import { rowsOf } from './audit-rows.ts';
import type { Report } from './audit-wish.ts';

/** What one technician did, or tried, in that time. `reasons`: of the keys that came on their screen, how often each. */
export type Technician = {
  id: string;
  name?: string;
  upn?: string;
  lookUps: number;
  reveals: number;
  reasons: Record<string, number>;
  approvals: Record<'asked' | 'byOwner' | 'byColleague' | 'declined' | 'notNeeded', number>;
  refused: number;
  sentToOwner: number;
  notExpected: number;
};

type Tally = Omit<Technician, 'name' | 'upn' | 'reasons'> & { reasons: Map<string, number> };

/** Which technician an entry speaks of, and what it adds. Their own entries of self-service add nothing. */
const additions: Partial<Record<AuditEvent, { of?: 'technician'; add(to: Tally, entry: KeptEntry): void }>> = {
  'lookup.begun': { add: (to) => void to.lookUps++ },
  'lookup.refused': { add: (to) => void to.refused++ },
  'lookup.sent': { add: (to) => void to.sentToOwner++ },
  'reveal.refused': { add: (to) => void to.refused++ },
  'reveal.shown': { add: addReveal },
  // The key may have been seen, and that counts as if it was.
  'reveal.unconfirmed': { add: addReveal },
  'approval.asked': { add: ({ approvals }) => void approvals.asked++ },
  'approval.granted': {
    of: 'technician',
    add: ({ approvals }, { facts }) => void approvals[facts?.as === 'owner' ? 'byOwner' : 'byColleague']++,
  },
  'approval.declined': { of: 'technician', add: ({ approvals }) => void approvals.declined++ },
  'owner.unexpected': { of: 'technician', add: (to) => void to.notExpected++ },
};

function addReveal(to: Tally, { facts = {} }: KeptEntry): void {
  const reason = `${facts.reason ?? 'none'}`;
  to.reveals++;
  to.reasons.set(reason, (to.reasons.get(reason) ?? 0) + 1);
  if (facts.approvedAs === 'none') to.approvals.notNeeded++;
}

/** Everybody who looked up, or tried to, by name. Throws an Error at an entry that is no JSON. */
export async function technicians(chains: Chain[], { from, to }: Pick<Report, 'from' | 'to'>): Promise<Technician[]> {
  const names = new Map<string, { name?: string; upn?: string }>();
  const found = new Map<string, Tally>();
  for await (const entry of rowsOf(chains)) {
    const { id, name, upn } = entry.person;
    // The newest is last.
    names.set(id, { ...names.get(id), ...(name && { name }), ...(upn && { upn }) });
    const addition = additions[entry.event];
    const time = Date.parse(entry.at);
    if (!addition || time < from || time > to) continue;
    if (entry.event.startsWith('reveal.') && entry.facts?.lookUp === undefined) continue;
    const technician = addition.of === 'technician' ? entry.facts?.technician : id;
    if (typeof technician !== 'string') continue;
    const tally = found.get(technician) ?? nothingOf(technician);
    addition.add(tally, entry);
    found.set(technician, tally);
  }
  const called = ({ name, id }: Technician) => name ?? id;
  return [...found.values()]
    .map((tally) => ({ ...tally, ...names.get(tally.id), reasons: Object.fromEntries(tally.reasons) }))
    .sort((one, other) => called(one).localeCompare(called(other), 'en'));
}

function nothingOf(id: string): Tally {
  return {
    ...{ id, lookUps: 0, reveals: 0, reasons: new Map(), refused: 0, sentToOwner: 0, notExpected: 0 },
    approvals: { asked: 0, byOwner: 0, byColleague: 0, declined: 0, notNeeded: 0 },
  };
}

export async function reported(chains: Chain[], wish: Report): Promise<string> {
  const all = await technicians(chains, wish);
  const { from, to, format } = wish;
  const span = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  if (format === 'json') return `${JSON.stringify({ ...span, technicians: all }, undefined, 2)}\n`;
  return format === 'csv' ? csv(all) : table(all, span);
}

const columns: Record<string, (of: Technician) => string | number | undefined> = {
  personId: ({ id }) => id,
  personName: ({ name }) => name,
  personUpn: ({ upn }) => upn,
  lookUps: ({ lookUps }) => lookUps,
  reveals: ({ reveals }) => reveals,
  approvalsAsked: ({ approvals }) => approvals.asked,
  approvedByOwner: ({ approvals }) => approvals.byOwner,
  approvedByColleague: ({ approvals }) => approvals.byColleague,
  approvalsDeclined: ({ approvals }) => approvals.declined,
  approvalsNotNeeded: ({ approvals }) => approvals.notNeeded,
  refused: ({ refused }) => refused,
  sentToOwner: ({ sentToOwner }) => sentToOwner,
  notExpected: ({ notExpected }) => notExpected,
  reasons: ({ reasons }) => canonical(reasons),
};

function csv(all: Technician[]): string {
  return [Object.keys(columns), ...all.map((each) => Object.values(columns).map((valueIn) => valueIn(each)))]
    .map(csvLine)
    .join('');
}

const heads = ['Technician', 'Look-ups', 'Keys seen', 'Refused', 'Sent to owner', 'Not expected'];

function table(all: Technician[], { from, to }: { from: string; to: string }): string {
  const span = `From ${from} to ${to}`;
  if (all.length === 0) return `${span}: no look-ups.\n`;
  const rows = all.map(({ id, name, upn, lookUps, reveals, refused, sentToOwner, notExpected }) => [
    harmless(name || upn ? [name, upn && `(${upn})`].filter(Boolean).join(' ') : id),
    ...[lookUps, reveals, refused, sentToOwner, notExpected].map(String),
  ]);
  const widths = heads.map((head, at) => Math.max(head.length, ...rows.map((row) => row[at]?.length ?? 0)));
  const line = (cells: string[]) =>
    cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join('  ');
  const lines = rows.flatMap((row, at) => [line(row), ...detailsOf(all[at])]);
  return `${[span, '', line(heads), ...lines].join('\n')}\n`;
}

function detailsOf(technician: Technician | undefined): string[] {
  const { reasons = {}, approvals } = technician ?? {};
  const why = Object.entries(reasons)
    .sort(([, one], [, other]) => other - one)
    .map(([reason, count]) => `${count} ${harmless(reason)}`);
  const said = approvals && [
    `${approvals.asked} asked`,
    `${approvals.byOwner} by owner`,
    `${approvals.byColleague} by colleague`,
    `${approvals.declined} declined`,
    `${approvals.notNeeded} not needed`,
  ];
  return [...(why.length > 0 ? [`    reasons: ${why.join('; ')}`] : []), `    approvals: ${said?.join(', ')}`];
}
