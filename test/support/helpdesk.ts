import assert from 'node:assert/strict';
import { createErrands } from '../../bot/adapters/sqlite/queue.ts';
import { createRecords } from '../../bot/adapters/sqlite/records.ts';
import type { Answers } from '../../bot/domain/helpdesk/ask.ts';
import { createHelpdesk } from '../../bot/domain/helpdesk/index.ts';
import { createLookUps } from '../../bot/domain/helpdesk/look-ups.ts';
import type { HelpdeskPolicy, LookUp, Speaker } from '../../bot/domain/helpdesk/model.ts';
import type { Errand } from '../../bot/domain/helpdesk/ports.ts';
import { createStatus, type Status } from '../../bot/domain/helpdesk/status.ts';
import type { Caller } from '../../bot/domain/model.ts';
import { createDomain } from './domain.ts';
import { companyMac, noted } from './fakes.ts';
import {
  cora,
  createFakeChannels,
  createFakeChats,
  createFakeIntune,
  createFakePrivateCards,
  GROUP,
  lea,
  onBehalfOfWith,
  PROTECTED,
  TEAM,
} from './helpdesk-fakes.ts';

export const REASON = 'Password forgotten';
export const CHANNEL = '19:helpdesk-general';
export const SECURITY = '19:security';

const defaults: HelpdeskPolicy & { protectedGroup: string } = {
  group: GROUP,
  teams: [TEAM],
  locale: 'en',
  approval: 'none',
  reasons: [REASON],
  ticketPattern: undefined,
  most: { perMinute: 10, perHour: 50, perDay: 100 },
  channel: CHANNEL,
  securityChannel: SECURITY,
  protectedGroup: PROTECTED,
};

export type HelpdeskDomain = Awaited<ReturnType<typeof createHelpdeskDomain>>;
type Right = { serial?: string } & Answers;

/** All rules of look-ups, on those of self-service and their real SQLite file. Lea and Cora are of the helpdesk, Anna owns the Mac. */
export async function createHelpdeskDomain(changes: Partial<typeof defaults> = {}) {
  let status: Status | undefined;
  const domain = await createDomain({ statusOf: () => ({ blanked: async (blanking) => status?.blanked(blanking) }) });
  const { clock, directory, database, calls } = domain;
  const channels = noted(calls, 'channels', createFakeChannels());
  const errands = noted(calls, 'errands', createErrands(database, domain));
  const lookUps = noted(calls, 'lookUps', createLookUps(domain));
  status = createStatus({ lookUps, channels, errands, clock });
  const intune = noted(calls, 'intune', createFakeIntune());
  const chats = noted(calls, 'chats', createFakeChats());
  const privateCards = noted(calls, 'privateCards', createFakePrivateCards());
  const onBehalfOf = onBehalfOfWith(intune);
  for (const { person } of [lea, cora]) directory.accounts.set(person, { enabled: true, member: true, name: person });
  directory.memberships.set(GROUP, [lea.person, cora.person]);
  const ports = {
    ...domain.ports,
    ...{ lookUps, status, channels, chats, privateCards, errands, onBehalfOf },
    readAssertion: (caller: Caller) => intune.readAssertion(caller),
    ...{ theSwitch: domain.theSwitch, recorder: domain.recorder, refuse: domain.refuse, reveal: domain.revealBy },
    ...{ limits: domain.limits, serialCheck: domain.serialCheck, tickets: domain.tickets, claims: domain.claims },
    followUps: domain.followUps,
    ownersAdmission: domain.admission,
    policy: { ...defaults, ...changes },
  };
  const newHelpdesk = (other: Partial<typeof defaults> = {}) =>
    createHelpdesk({ ...ports, policy: { ...ports.policy, ...other } });
  const { inPrivate, inChannel, sweep } = newHelpdesk();
  const raw = createLookUps({ records: createRecords(database, clock), clock });
  let references = 0;
  const reference = () => `REF${++references}`;

  async function sweepFor(ms: number, everyMs = 1_000, runs: () => Promise<unknown> = sweep): Promise<void> {
    for (let passed = 0; ; passed += everyMs) {
      await runs().catch(() => {});
      await domain.blanker.sweep().catch(() => {});
      await clock.pass(Math.min(everyMs, ms - passed));
      if (passed >= ms) return;
    }
  }

  const act = (wish: Parameters<typeof inPrivate.perform>[0], by: Caller = lea) =>
    inPrivate.perform(wish, by, reference());

  const helpdesk = {
    ...domain,
    ...{ ports, lookUps, status, intune, chats, channels, privateCards, errands, onBehalfOf },
    ...{ inPrivate, inChannel, newHelpdesk, act, sweepFor },
    sweepErrands: sweep,

    /** The newest look-up, as it is now; read without a trace. */
    async lookUp(): Promise<LookUp> {
      const begun = calls.findLast(({ port, method }) => port === 'lookUps' && method === 'create');
      const now = begun && (await raw.find((begun.args[0] as LookUp).id));
      assert(now, 'nobody has looked anything up');
      return now;
    },
    /** Puts it into another shape, as if more had happened. */
    async alter(to: Partial<LookUp>): Promise<LookUp> {
      const { id } = await helpdesk.lookUp();
      const altered = await raw.change(id, (now) => ({ ...now, ...to }));
      assert(altered);
      return altered;
    },
    /** Lea finds Anna's Mac in her own chat, up to the form. */
    async asks(query = companyMac().name): Promise<LookUp> {
      await act({ do: 'look-up', query });
      return helpdesk.lookUp();
    },
    /** The same from a channel. */
    async asksInChannel(query = companyMac().name): Promise<LookUp> {
      await inChannel.says(speakerOf(lea), { query }, reference());
      return helpdesk.lookUp();
    },
    /** The form, filled in as it should be. */
    async answers(answers: Right = {}, by: Caller = lea): Promise<void> {
      const { id, mac } = await helpdesk.lookUp();
      const right = { reason: REASON, serial: (mac?.serial ?? '').slice(-4) };
      await act({ do: 'ask', lookUp: id, ...right, ...answers }, by);
    },
    /** A yes with what the technician would read out. */
    async approves(by: Caller): Promise<void> {
      const { id, approval } = await helpdesk.lookUp();
      await act({ do: 'approve', lookUp: id, number: approval?.number }, by);
    },
    /** Cora looks at the request in her own chat. */
    async reviews(by: Caller = cora): Promise<void> {
      const { id } = await helpdesk.lookUp();
      await inChannel.reviews(speakerOf(by), id, reference());
    },
    async reveals(by: Caller = lea): Promise<void> {
      await act({ do: 'reveal', lookUp: (await helpdesk.lookUp()).id }, by);
    },
    /** What is booked about look-ups, the next first. */
    async errandsLeft(): Promise<Errand[]> {
      const rows = await database.rows<{ item: string }>('SELECT item FROM errands ORDER BY due, id');
      return rows.map(({ item }) => JSON.parse(item));
    },
    /** What the last "no" was, if there was one. */
    refused: () => domain.screen.faces.findLast(({ shows }) => shows === 'refusal')?.refused?.refusal,
    /** How many people see, or saw, a key. */
    showings: () => domain.times('screen.show'),
    fetched: () => domain.times('intune.keyOf'),
    /** What the status card said, one after another. */
    statuses: (): string[] => {
      const { faces = [] } = channels.wall.drawn.find(({ faces }) => faces[0]?.is === 'status') ?? {};
      return faces.map((face) => (face.is === 'status' ? face.state : face.is));
    },
  };
  return helpdesk;
}

export function speakerOf({ person, user, chat, reader }: Caller, team = '19:helpdesk'): Speaker {
  return { person, user, thread: { ...chat, id: `${CHANNEL};messageid=1` }, team, reader };
}
