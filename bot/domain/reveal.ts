import type { Access } from './access.ts';
import type { Known, Refused } from './authorise.ts';
import { type Backlog, OVERDUE_MS } from './backlog.ts';
import type { Blanker } from './blanker.ts';
import type { Claims } from './claims.ts';
import { deadline, pause } from './deadline.ts';
import { describeError } from './describe-error.ts';
import type { Blanking, Caller, Mac, MessageRef, Objection, Refusal, Ticket } from './model.ts';
import {
  type Booked,
  type Bookings,
  type Clock,
  type FetchedKey,
  GRAPH_BUDGET_MS,
  type KeyFace,
  type Log,
  type Receipt,
  type Screen,
} from './ports.ts';
import { type Recorder, subjectOf } from './recorder.ts';
import type { RecoveryKey } from './recovery-key.ts';
import { objectionTo, type Refuse } from './refuse.ts';
import type { Replacements } from './replacements.ts';
import type { SerialCheck } from './serial-check.ts';
import type { Tickets } from './tickets.ts';
import { Unavailable } from './unavailable.ts';

/** A process that dies before it can re-arm leaves a card that is blanked after this. */
const GUARD_MS = 60_000;
/** Well before the guard fires, so that a slow answer cannot show a key after its blanking. */
const SHOW_WITHIN_MS = 45_000;
const SHOWING_PATIENCE_MS = 10_000;
/** Later than the revealing instance's own timer, so that only one of the two makes the edit. */
const OWN_TIMER_FIRST_MS = 1_500;
/** Whoever comes while late keys are being taken off screens waits for that, but not for long. */
const OVERDUE_PATIENCE = { ms: 2_000, lookEveryMs: 200 };

type RevealRequest = {
  caller: Caller;
  mac: Ticket['mac'];
  access: Access;
  reference: string;
  /** The Macs card, where it may be turned into the key card. */
  place: MessageRef | undefined;
};

type Ports = {
  serialCheck: SerialCheck;
  replacements: Pick<Replacements, 'pending' | 'noteShown'>;
  bookings: Bookings;
  screen: Screen;
  clock: Clock;
  log: Log;
  blanker: Blanker;
  backlog: Pick<Backlog, 'late'>;
  claims: Claims;
  recorder: Recorder;
  tickets: Tickets;
  refuse: Refuse;
  visibleMs: number;
};

/** A "no" on the way to a key; `receipt`: of the booking to settle once it has been said. */
type No = { objection: Objection; graphRequest?: string | undefined; receipt?: Receipt | undefined };

/** The showing that puts the key on the screen, or may have; or why none does. */
export type Revealed = Blanking | { refusal: Refusal };

export type Reveal = ReturnType<typeof createReveal>;

/** The one path of a key. The order of the lines is the security design: each crash between two of them leaves a harmless screen. */
export function createReveal(ports: Ports) {
  const { serialCheck, replacements, bookings, screen, clock, log } = ports;
  const { blanker, backlog, claims, recorder, tickets, refuse, visibleMs } = ports;

  return async function reveal(request: RevealRequest): Promise<Revealed> {
    const { access, reference } = request;
    const budget = deadline(clock, GRAPH_BUDGET_MS);
    const [verdict, opened] = await Promise.all([
      access
        .authorise(budget)
        .catch((error): Refused & No => ({ ...noted(error, reference), known: unknownTo(request) })),
      claimMessage(request),
    ]);
    const blanking = knowing(opened.blanking, verdict.known);
    if ('objection' in verdict) return say(verdict, request, blanking);
    if (!opened.claimed) return say({ objection: { refusal: 'broken' } }, request, blanking);
    if (await isBehind()) return say({ objection: { refusal: 'behind' } }, request, blanking);

    const place = await access.limit().catch((error) => noted(error, reference));
    if ('objection' in place) return say(place, request, blanking);
    const sent = await send(verdict.mac, access, blanking, budget);
    if (!('objection' in sent)) return sent;
    await place.giveBack().catch((error) => noted(error, reference));
    return say(sent, request, blanking);
  };

  /** Keys that are on a screen too long come before another one. */
  async function isBehind(): Promise<boolean> {
    const begun = clock.elapsed();
    while (backlog.late(OVERDUE_MS) > 0) {
      if (clock.elapsed() - begun >= OVERDUE_PATIENCE.ms) return true;
      await pause(clock, OVERDUE_PATIENCE.lookEveryMs);
    }
    return false;
  }

  /** Fetches the key and shows it, with everything in place that takes it off again; or says why not. */
  async function send(mac: Mac, access: Access, blanking: Blanking, budget: AbortSignal): Promise<No | Blanking> {
    const { reference } = blanking;
    const { onLookUp } = access;
    const subject = { ...subjectOf(blanking), ...(onLookUp && { facts: onLookUp.facts }) };
    const [now, begun] = [clock.now(), clock.elapsed()];
    const [booked, intent, notice, fetched, replacing] = await Promise.all([
      bookings
        .book({ ...blanking, due: now + GUARD_MS })
        .then(asReceipt, (error) => noted(error, reference, 'not-booked')),
      recorder
        .record({ event: 'reveal.intended', ...subject })
        .catch((error) => noted(error, reference, 'not-recorded')),
      onLookUp?.bookNotice().catch((error) => noted(error, reference, 'not-booked')),
      access.keyOf(mac.id, budget).then(asKey, (error) => noted(error, reference)),
      // A hint, and worth no refusal.
      replacements.pending(mac.id).catch(() => false),
    ]);
    if ('objection' in booked) return booked;
    if (intent) return { ...intent, ...booked };
    if (notice) return { ...notice, ...booked };
    if ('objection' in fetched) {
      const objection =
        fetched.objection.refusal === 'no-key' ? await access.whyNoKey(mac, reference, budget) : fetched.objection;
      return { ...fetched, objection: { ...objection, mac }, ...booked };
    }

    const shown = clock.now();
    const armed = { ...blanking, due: shown + visibleMs, armed: true, shown };
    const receipt = await bookings
      .move(booked.receipt, armed, armed.due + OWN_TIMER_FIRST_MS)
      .catch((error) => void noted(error, reference, 'too-late'));
    if (receipt === undefined || clock.elapsed() - begun > SHOW_WITHIN_MS) {
      return { objection: { refusal: 'too-late' }, receipt };
    }

    const outcome = await blanker.during(
      armed.message,
      show({ item: armed, receipt }, { mac, key: fetched.key, replacing, lookUp: armed.lookUp }),
    );
    const { graphRequest } = fetched;
    if (outcome === 'rejected') {
      const unarmed = await bookings.move(receipt, { ...armed, armed: false }, armed.due).catch(() => receipt);
      return { objection: { refusal: 'not-shown' }, graphRequest, receipt: unarmed };
    }
    await Promise.all([
      serialCheck.shown(mac),
      replacements.noteShown(mac.id, shown),
      outcome === 'shown' && claims.noteShown({ item: armed, receipt }),
    ]).catch((error) => log.warn('reveal.not-noted', { reference, ...describeError(error) }));
    await recorder.tryToRecord({
      event: outcome === 'shown' ? 'reveal.shown' : 'reveal.unconfirmed',
      ...subject,
      ...(graphRequest && { graphRequest }),
    });
    return armed;
  }

  /** On the card first, then the booking is struck off. */
  async function say(
    { objection, graphRequest, receipt }: No,
    { caller, access }: RevealRequest,
    blanking: Blanking,
  ): Promise<Revealed> {
    const { message, reference, again } = blanking;
    const { person, mac } = subjectOf(blanking);
    const { facts } = access.onLookUp ?? {};
    const about = { person, mac, message, ...(graphRequest && { graphRequest }), ...(facts && { facts }) };
    const ticket = ASKS_SERIAL.has(objection.refusal) ? { ticket: again } : {};
    const said = await refuse(caller, { ...objection, ...ticket }, reference, about);
    if (said && receipt !== undefined) await bookings.settle(receipt).catch((error) => noted(error, reference));
    return { refusal: objection.refusal };
  }

  function noted(error: unknown, reference: string, refusal?: Refusal): No {
    const objection = refusal ? { refusal } : objectionTo(error, clock.now());
    const graphRequest = error instanceof Unavailable ? error.graphRequest : undefined;
    log.alert('reveal.failed', { reference, refusal: objection.refusal, graphRequest, ...describeError(error) });
    return { objection, graphRequest };
  }

  /** One attempt, given up before the blanking is due. An answer that comes after that is as good as none. */
  async function show(
    { item: blanking, receipt }: Booked,
    what: Pick<KeyFace, 'mac' | 'key' | 'replacing' | 'lookUp'>,
  ) {
    const face = { ...what, until: blanking.due, reader: blanking.reader };
    const patience = deadline(clock, Math.min(SHOWING_PATIENCE_MS, visibleMs / 2));
    const answer = await screen.show(blanking.message, face, patience);
    const outcome = answer === 'shown' && clock.now() >= blanking.due ? 'unknown' : answer;
    if (outcome !== 'rejected') blanker.watch({ item: blanking, receipt });
    if (outcome === 'unknown') await blanker.uncertain(blanking);
    return outcome;
  }

  /** A message that never held a key and never will hold a second one: the Macs card if nobody claimed it, else a new one. */
  async function claimMessage(request: RevealRequest): Promise<{ blanking: Blanking; claimed: boolean }> {
    const { caller, mac, place, access } = request;
    const again = await tickets.issue(caller, mac, access.onLookUp?.id);
    if (place) {
      const blanking = blankingOf(request, place, again);
      const claimed = await claims.take(blanking);
      if (claimed && (await screen.reuse(place, caller.reader, mac))) return { blanking, claimed };
    }
    const blanking = blankingOf(request, await screen.open(caller, mac), again);
    return { blanking, claimed: await claims.take(blanking).catch(() => false) };
  }
}

/** After these the person goes back to the same Mac. */
const ASKS_SERIAL: ReadonlySet<Refusal> = new Set(['serial-asked', 'serial-wrong']);

const asReceipt = (receipt: Receipt) => ({ receipt });

function asKey({ key, graphRequest }: FetchedKey): { key: RecoveryKey; graphRequest?: string | undefined } | No {
  if (key === 'none') return { objection: { refusal: 'no-key' }, graphRequest };
  if (key === 'withheld') return { objection: { refusal: 'key-withheld' }, graphRequest };
  return { key, graphRequest };
}

function blankingOf({ caller, mac, access, reference }: RevealRequest, message: MessageRef, again: string): Blanking {
  const { person, reader } = caller;
  const lookUp = access.onLookUp && { lookUp: access.onLookUp.id };
  return { message, person, mac, reader, reference, again, ...lookUp, due: 0, armed: false, attempts: 0 };
}

function unknownTo({ caller, mac: { id, name } }: RevealRequest): Known {
  return { person: { id: caller.person }, mac: { id, name } };
}

/** With the names that the audit wants. */
function knowing(blanking: Blanking, { person: { id: _, ...account }, mac }: Known): Blanking {
  return { ...blanking, account, mac: { ...blanking.mac, ...mac } };
}
