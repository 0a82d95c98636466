import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../../bot/adapters/sqlite/database.ts';
import { createBookings, createFollowUpQueue } from '../../bot/adapters/sqlite/queue.ts';
import { createRecords } from '../../bot/adapters/sqlite/records.ts';
import { createBackground } from '../../bot/background.ts';
import { createOwnAccess } from '../../bot/domain/access.ts';
import { createAdmission, type Policy } from '../../bot/domain/admission.ts';
import { createAuthorise } from '../../bot/domain/authorise.ts';
import { createBacklog } from '../../bot/domain/backlog.ts';
import { createBlanker } from '../../bot/domain/blanker.ts';
import { createBlank } from '../../bot/domain/blanking.ts';
import { createClaims } from '../../bot/domain/claims.ts';
import type { Rotate } from '../../bot/domain/follow-up-steps.ts';
import { createFollowUps } from '../../bot/domain/follow-ups.ts';
import type { InPrivate } from '../../bot/domain/helpdesk/in-private.ts';
import type { createLookUps } from '../../bot/domain/helpdesk/look-ups.ts';
import type { Status } from '../../bot/domain/helpdesk/status.ts';
import { createLimits } from '../../bot/domain/limits.ts';
import type { Blanking, FollowUp } from '../../bot/domain/model.ts';
import { createNewestMessage } from '../../bot/domain/newest.ts';
import { createWhyNoKey } from '../../bot/domain/no-key.ts';
import { createOffer } from '../../bot/domain/offer.ts';
import { createPace } from '../../bot/domain/pace.ts';
import { createRecorder } from '../../bot/domain/recorder.ts';
import { createRefuse } from '../../bot/domain/refuse.ts';
import { createReplacements } from '../../bot/domain/replacements.ts';
import { createReveal } from '../../bot/domain/reveal.ts';
import { createSerialCheck, type SerialCheckMode } from '../../bot/domain/serial-check.ts';
import { createSwitch } from '../../bot/domain/switch.ts';
import { createTickets } from '../../bot/domain/tickets.ts';
import { createWishes } from '../../bot/domain/wishes.ts';
import {
  type Call,
  createFakeDirectory,
  createFakeEncryption,
  createFakeKeys,
  createFakeLog,
  createFakeScreen,
  noted,
} from './fakes.ts';
import { createManualClock } from './manual-clock.ts';
import { createReadableAudit } from './readable-audit.ts';

export type Domain = Awaited<ReturnType<typeof createDomain>>;

/** All rules on a real SQLite file, with a fake Graph and a fake Teams, and time in the test's hand. */
export async function createDomain({
  visibleMs = 300_000,
  policy = { selfService: 'on', protectedGroup: undefined } as Policy,
  mode = 'auto' as SerialCheckMode,
  rotate = { auto: true, afterMs: 12 * 60 * 60_000 },
  perSecond = 20,
  most = { per10Minutes: 5, perDay: 20, perHour: 100 },
  statusOf = (_: Pick<Parameters<typeof createLookUps>[0], 'records' | 'clock'>): Pick<Status, 'blanked'> => ({
    blanked: async () => {},
  }),
} = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'latchkey-domain-'));
  const clock = createManualClock();
  const database = await openDatabase(join(folder, 'latchkey.db'), clock);
  const calls: Call[] = [];
  const log = createFakeLog();
  const background = createBackground(log);
  const ports = {
    directory: noted(calls, 'directory', createFakeDirectory()),
    keys: noted(calls, 'keys', createFakeKeys()),
    encryption: noted(calls, 'encryption', createFakeEncryption()),
    screen: noted(calls, 'screen', createFakeScreen()),
    bookings: noted(calls, 'bookings', createBookings(database, { clock, log })),
    records: noted(calls, 'records', createRecords(database, clock)),
    audit: noted(calls, 'audit', createReadableAudit(database, clock)),
    log: noted(calls, 'log', log),
    clock,
    background,
  };
  const tickets = createTickets(ports);
  const newest = createNewestMessage(ports);
  const claims = createClaims(ports);
  const recorder = createRecorder(ports);
  const refuse = createRefuse({ ...ports, recorder });
  const serialCheck = createSerialCheck({ ...ports, mode });
  const replacements = createReplacements({ ...ports, recorder });
  const newFollowUps = (rotated: Rotate) =>
    createFollowUps({
      ...ports,
      queue: createFollowUpQueue(database, ports),
      replacements,
      rotate: rotated,
    });
  const followUps = newFollowUps(rotate);
  const newBlanker = () => {
    const backlog = createBacklog(ports);
    const pace = createPace({ ...ports, perSecond });
    const blank = createBlank({ ...ports, recorder, followUps, backlog, pace, status: statusOf(ports) });
    return { ...createBlanker({ ...ports, blank, claims, backlog, pace }), backlog };
  };
  const blanker = newBlanker();
  const theSwitch = createSwitch(ports);
  const limits = createLimits({ ...ports, most });
  const admission = createAdmission({ ...ports, theSwitch, policy });
  const authorise = createAuthorise({ ...ports, admission, serialCheck });
  const offer = createOffer({ ...ports, admission, authorise, serialCheck, tickets, refuse });
  const whyNoKey = createWhyNoKey({ ...ports, encryption: (mac, signal) => ports.encryption.read(mac, signal) });
  const ownAccess = createOwnAccess({ ...ports, authorise, limits, whyNoKey });
  const reveal = createReveal({
    ...ports,
    replacements,
    serialCheck,
    blanker,
    backlog: blanker.backlog,
    claims,
    recorder,
    tickets,
    refuse,
    visibleMs,
  });
  /** Of a person's own Mac. */
  const revealOwn = ({ serial, ...request }: Omit<Parameters<typeof reveal>[0], 'access'> & { serial?: string }) =>
    reveal({ ...request, access: ownAccess(request.caller.person, { id: request.mac.id, serial }) });
  const wishes = createWishes({
    ...{ ...ports, offer, reveal, ownAccess, blanker, followUps, claims, tickets, newest, refuse },
    helpdesk: noHelpdesk,
  });

  async function booked(): Promise<Blanking[]> {
    const rows = await database.rows<{ item: string }>('SELECT item FROM bookings ORDER BY due');
    return rows.map(({ item }) => JSON.parse(item));
  }

  async function following(): Promise<FollowUp[]> {
    const rows = await database.rows<{ item: string }>('SELECT item FROM follow_ups ORDER BY due');
    return rows.map(({ item }) => JSON.parse(item));
  }

  return {
    ...ports,
    ports,
    database,
    calls,
    tickets,
    newest,
    refuse,
    blanker,
    backlog: blanker.backlog,
    replacements,
    followUps,
    /** Those after a restart with another setting. */
    newFollowUps,
    offer,
    admission,
    authorise,
    serialCheck,
    limits,
    theSwitch,
    claims,
    recorder,
    whyNoKey,
    reveal: revealOwn,
    /** By whatever right. */
    revealBy: reveal,
    ownAccess,
    /** The blanker of another instance, or after a restart. */
    newBlanker,
    wishes,
    /** What is still to be blanked, the next first. */
    booked,
    /** What is still to be followed up, the next first. */
    following,
    /** `port.method` of each call so far to one of these ports. */
    called: (...names: string[]) =>
      calls.filter(({ port }) => names.includes(port)).map(({ port, method }) => `${port}.${method}`),
    times: (call: string) => calls.filter(({ port, method }) => `${port}.${method}` === call).length,
    events: async () => (await ports.audit.entries()).map(({ event }) => event),
    /** Lets time pass, looking every second for what is due, as the bot does. */
    async sweep(ms: number, everyMs = 1_000): Promise<void> {
      for (let passed = 0; passed < ms; passed += everyMs) {
        await blanker.sweep().catch(() => {});
        await clock.pass(Math.min(everyMs, ms - passed));
      }
      await blanker.sweep().catch(() => {});
      await clock.pass(0);
    },
    /** Lets time pass, looking every so often for what is to be followed up. */
    async followUp(ms: number, everyMs = 60_000): Promise<void> {
      for (let passed = 0; ; passed += everyMs) {
        await followUps.sweep();
        await clock.pass(Math.min(everyMs, ms - passed));
        if (passed >= ms) return;
      }
    },
    async close(): Promise<void> {
      database.close();
      await rm(folder, { recursive: true });
    },
  };
}

const noHelpdesk: InPrivate = {
  looksUp: async () => false,
  perform: () => Promise.reject(new Error('There is no helpdesk here.')),
  again: () => Promise.reject(new Error('There is no helpdesk here.')),
};
