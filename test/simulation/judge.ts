import type { LookUp } from '../../bot/domain/helpdesk/model.ts';
import type { Errand } from '../../bot/domain/helpdesk/ports.ts';
import type { Blanking } from '../../bot/domain/model.ts';
import type { KeyFace } from '../../bot/domain/ports.ts';
import type { RecoveryKey } from '../../bot/domain/recovery-key.ts';
import type { SimAudit } from './audit.ts';
import { type Intune, numberOf } from './intune.ts';
import type { Process } from './process.ts';
import type { SimQueue } from './queue.ts';
import type { SimRecords } from './records.ts';
import type { Sim } from './sim.ts';
import type { Teams } from './teams.ts';
import type { Message, Watch } from './watch.ts';

const MINUTE = 60_000;
/** A reveal that takes longer than this from Graph's word about the Mac to the screen shows nothing. */
const LONGEST_REVEAL_MS = 3 * MINUTE;

/** Which of the first two it is depends on the clock of whoever showed it. */
const OUTCOMES = {
  shown: ['reveal.shown', 'reveal.unconfirmed'],
  unknown: ['reveal.shown', 'reveal.unconfirmed'],
  rejected: ['reveal.refused'],
};

type Ports = {
  watch: Watch;
  teams: Teams;
  intune: Intune;
  bookings: SimQueue<Blanking>;
  errands: SimQueue<Errand>;
  records: SimRecords;
  audit: SimAudit;
};

export type Judge = ReturnType<typeof createJudge>;

/** What must hold whenever a key is about to be shown, and once everything has come to rest. */
export function createJudge(sim: Sim, { watch, teams, intune, bookings, errands, records, audit }: Ports) {
  const { time, plan } = sim;
  /** When Graph's answer with this very key was there, by the wall clock of whoever asked. */
  const fetched = new WeakMap<RecoveryKey, number>();
  const approvals: { lookUp: string; person: string }[] = [];

  function mayTechnicianSee(person: string, id: string): string | undefined {
    const lookUp = records.now<LookUp>(`look-up/${id}`);
    if (lookUp?.person !== person) return 'of a look-up that is not theirs';
    const before = watch.showings.filter((showing) => showing.lookUp === id);
    if (before.some(({ outcome }) => outcome !== 'rejected')) return 'a second time for one look-up';
    if (!lookUp.why?.reason) return 'without a reason';
    if (plan.approval === 'none') return undefined;
    const by = lookUp.approval?.granted?.by;
    const said = approvals.some((approval) => approval.lookUp === id && approval.person === by);
    return said && by !== person ? undefined : 'that nobody approved';
  }

  function mayOwnerSee(person: string, mac: string): string | undefined {
    const its = intune.enrolled.get(mac);
    return its && intune.owned(its, person, time.now() - LONGEST_REVEAL_MS) ? undefined : 'of a Mac that is not theirs';
  }

  function judgeShowing(message: Message, { mac, key, lookUp, until }: KeyFace): void {
    const { id, chat } = message;
    const person = chat.id.slice('chat-'.length);
    const reference = records.now<Blanking>(`showing/${chat.id}/${id}`)?.reference;
    if (message.showing) sim.violated(`a key comes on ${id} a second time`);
    const booked = bookings.rows.some(({ item }) => item.message.id === id && item.armed && item.due <= until);
    if (!booked) sim.violated(`a key comes on ${id} without a booking that takes it off`);
    const intended = audit.entries.some((entry) => entry.event === 'reveal.intended' && entry.reference === reference);
    if (!intended) sim.violated(`a key comes on ${id} without a record that it was to`);
    const wrong = lookUp ? mayTechnicianSee(person, lookUp) : mayOwnerSee(person, mac.id);
    if (wrong) sim.violated(`${person} is shown a key ${wrong}`);
    const since = fetched.get(key) ?? Number.POSITIVE_INFINITY;
    if (!plan.clockSet && until < since + plan.visibleMs) sim.violated(`${person} has a key for too short a time`);
    if (!lookUp) judgeLimit(person);
  }

  function judgeLimit(person: string): void {
    const [one, other] = plan.skewMs;
    if (one !== other || plan.clockSet) return;
    const recent = watch.showings.filter(
      (showing) =>
        showing.person === person &&
        !showing.lookUp &&
        showing.outcome !== 'rejected' &&
        time.now() - showing.asked < 9 * MINUTE,
    );
    if (recent.length >= plan.keysPer10Minutes)
      sim.violated(`${person} is shown more keys than the limit lets them see`);
  }

  /** Nobody can take it off there, and the Mac has another key, or is to get one. */
  function isReplaced({ showing }: Message): boolean {
    const its = showing && intune.enrolled.get(showing.mac);
    if (!its || !showing) return false;
    return its.key > showing.key || its.orders.some(({ done }) => done > time.now());
  }

  function stillSeen(): Message[] {
    const seen: Message[] = [];
    for (const message of teams.messages.values()) if (message.card.is === 'key') seen.push(message);
    return seen;
  }

  /** Where nothing went wrong with storage, and whoever showed it lives. */
  function isOutcomeMissing({ chat, id, showing }: Message): boolean {
    const { storageRefuses, storageLoses } = plan.troubles;
    if (!showing?.outcome || !showing.process.alive || plan.storageOutage || storageRefuses + storageLoses > 0)
      return false;
    const { reference } = records.now<Blanking>(`showing/${chat.id}/${id}`) ?? {};
    const events = OUTCOMES[showing.outcome];
    return !audit.entries.some((entry) => events.includes(entry.event) && entry.reference === reference);
  }

  /** Who owns the Mac hears of it, or it is known that they cannot. */
  function judgeNotice({ id, showing }: Message): void {
    const lookUp = showing?.lookUp;
    if (lookUp === undefined || showing?.since === undefined) return;
    const told = teams.told.has(lookUp) || records.now<LookUp>(`look-up/${lookUp}`)?.untold;
    if (!told) sim.violated(`nobody was told of the key on ${id}`);
  }

  function isGivenUp({ message, replaced }: Blanking): boolean {
    return replaced === true || (plan.intuneRefuses && teams.wasClosed(message.chat));
  }

  return {
    fetched: (key: RecoveryKey, at: number) => void fetched.set(key, at),

    approves: (lookUp: string, person: string) => void approvals.push({ lookUp, person }),

    /** A key is about to be sent to a screen. */
    shows(process: Process, id: string, face: KeyFace): void {
      const message = teams.messages.get(id);
      sim.counts.reveals++;
      if (!message?.chat.id.startsWith('chat-')) {
        sim.violated(`a key comes into ${message?.chat.id}`);
        return;
      }
      judgeShowing(message, face);
      watch.asked(message, {
        ...{ process, person: message.chat.id.slice('chat-'.length) },
        ...{ mac: face.mac.id, key: numberOf(face.key), lookUp: face.lookUp },
        ...{ asked: time.now(), due: time.now() + face.until - process.clock.now() },
        ...{ since: undefined, until: undefined, outcome: undefined, hidden: false, excused: 0 },
        ...{ attempts: new Set(), off: false },
      });
    },

    /** Nothing more is to be done about any key. */
    isAtRest(): boolean {
      if (bookings.rows.some(({ item }) => item.shown !== undefined && item.armed && !isGivenUp(item))) return false;
      if (errands.rows.some(({ item }) => item.do === 'tell')) return false;
      for (const message of teams.messages.values()) if (isOutcomeMissing(message)) return false;
      return stillSeen().every(
        (message) => teams.wasClosed(message.chat) && (plan.intuneRefuses || isReplaced(message)),
      );
    },

    /** Everything has had its time. */
    async atTheEnd(): Promise<void> {
      for (const message of stillSeen()) {
        const excused = teams.wasClosed(message.chat) && (isReplaced(message) || plan.intuneRefuses);
        if (!excused) sim.violated(`the key on ${message.id} is still on the screen`);
      }
      for (const links of sim.plan.thorough ? audit.chains() : []) {
        const verdict = await sim.subject.verify(links);
        if ('how' in verdict) sim.violated(`the audit is ${verdict.how} at entry ${verdict.entry}`);
      }
      for (const message of teams.messages.values()) {
        if (isOutcomeMissing(message)) sim.violated(`what became of the key on ${message.id} is not recorded`);
        judgeNotice(message);
      }
    },
  };
}
