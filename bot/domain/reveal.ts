import type { Authorise, Known, Verdict } from './authorise.ts';
import type { Blanker } from './blanker.ts';
import type { Claims } from './claims.ts';
import { deadline } from './deadline.ts';
import { describeError } from './describe-error.ts';
import type { Blanking, Caller, Mac, MessageRef, Objection, Ticket } from './model.ts';
import {
  type Booked,
  type Bookings,
  type Clock,
  type FetchedKey,
  GRAPH_BUDGET_MS,
  type Keys,
  type Log,
  type Receipt,
  type Screen,
} from './ports.ts';
import { type Recorder, subjectOf } from './recorder.ts';
import type { RecoveryKey } from './recovery-key.ts';
import { objectionTo, type Refuse } from './refuse.ts';
import type { Tickets } from './tickets.ts';
import { Unavailable } from './unavailable.ts';

/** A process that dies before it can re-arm leaves a card that is blanked after this. */
const GUARD_MS = 60_000;
/** Well before the guard fires, so that a slow answer cannot show a key after its blanking. */
const SHOW_WITHIN_MS = 45_000;
const SHOWING_PATIENCE_MS = 10_000;

type RevealRequest = {
  caller: Caller;
  mac: Ticket['mac'];
  reference: string;
  /** The Macs card, where it may be turned into the key card. */
  place: MessageRef | undefined;
};

type Ports = {
  authorise: Authorise;
  keys: Keys;
  bookings: Bookings;
  screen: Screen;
  clock: Clock;
  log: Log;
  blanker: Blanker;
  claims: Claims;
  recorder: Recorder;
  tickets: Tickets;
  refuse: Refuse;
  visibleMs: number;
};

/** A "no" on the way to a key. */
type No = { objection: Objection; graphRequest?: string | undefined };

export type Reveal = ReturnType<typeof createReveal>;

/** The one path of a key. The order of the lines is the security design: each crash between two of them leaves a harmless screen. */
export function createReveal(ports: Ports) {
  const { authorise, keys, bookings, screen, clock, log, blanker, claims, recorder, tickets, refuse, visibleMs } =
    ports;

  return async function reveal(request: RevealRequest): Promise<void> {
    const { caller, reference } = request;
    const budget = deadline(clock, GRAPH_BUDGET_MS);
    const noted = (error: unknown, refusal?: Objection['refusal']): No => {
      const objection = refusal ? { refusal } : objectionTo(error, clock.now());
      const graphRequest = error instanceof Unavailable ? error.graphRequest : undefined;
      log.alert('reveal.failed', { reference, refusal: objection.refusal, graphRequest, ...describeError(error) });
      return { objection, graphRequest };
    };
    const [verdict, opened] = await Promise.all([
      authorise(caller.person, request.mac.id, budget).catch((error): Verdict & No => ({
        ...noted(error),
        known: { person: { id: caller.person }, mac: request.mac },
      })),
      claimMessage(request),
    ]);
    const { known } = verdict;
    const blanking = knowing(opened.blanking, known);
    const { message } = blanking;
    const say = async ({ objection, graphRequest }: No, receipt?: Receipt) => {
      const about = { ...known, message, ...(graphRequest && { graphRequest }) };
      const said = await refuse(caller, objection, reference, about);
      if (said && receipt !== undefined) await bookings.settle(receipt).catch(noted);
    };
    if ('objection' in verdict) return say(verdict);
    if (!opened.claimed) return say({ objection: { refusal: 'broken' } });
    const { mac } = verdict;

    const begun = clock.now();
    const [booked, intent, fetched] = await Promise.all([
      bookings.book({ ...blanking, due: begun + GUARD_MS }).then(asReceipt, (error) => noted(error, 'not-booked')),
      recorder
        .record({ event: 'reveal.intended', ...subjectOf(blanking) })
        .catch((error) => noted(error, 'not-recorded')),
      keys.keyOf(mac.id, budget).then(asKey, noted),
    ]);
    if ('objection' in booked) return say(booked);
    if (intent) return say(intent, booked.receipt);
    if ('objection' in fetched) return say(fetched, booked.receipt);

    const armed = { ...blanking, due: clock.now() + visibleMs, armed: true };
    const receipt = await bookings
      .move(booked.receipt, armed, armed.due)
      .catch((error) => void noted(error, 'too-late'));
    if (receipt === undefined || clock.now() - begun > SHOW_WITHIN_MS) {
      return say({ objection: { refusal: 'too-late' } }, receipt);
    }

    const outcome = await blanker.during(message, show({ blanking: armed, receipt }, mac, fetched.key));
    const { graphRequest } = fetched;
    if (outcome === 'rejected') {
      const unarmed = await bookings.move(receipt, { ...armed, armed: false }, armed.due).catch(() => receipt);
      return say({ objection: { refusal: 'not-shown' }, graphRequest }, unarmed);
    }
    await recorder.tryToRecord({
      event: outcome === 'shown' ? 'reveal.shown' : 'reveal.unconfirmed',
      ...subjectOf(armed),
      ...(graphRequest && { graphRequest }),
    });
  };

  /** One attempt, given up before the blanking is due. An answer that comes after that is as good as none. */
  async function show({ blanking, receipt }: Booked, mac: Mac, key: RecoveryKey) {
    const face = { mac, key, until: blanking.due, reader: blanking.reader };
    const patience = deadline(clock, Math.min(SHOWING_PATIENCE_MS, visibleMs / 2));
    const answer = await screen.show(blanking.message, face, patience);
    const outcome = answer === 'shown' && clock.now() >= blanking.due ? 'unknown' : answer;
    if (outcome === 'shown') blanker.watch({ blanking, receipt });
    if (outcome === 'unknown') await blanker.uncertain(blanking);
    return outcome;
  }

  /** A message that never held a key and never will hold a second one: the Macs card if nobody claimed it, else a new one. */
  async function claimMessage(request: RevealRequest): Promise<{ blanking: Blanking; claimed: boolean }> {
    const { caller, mac, place } = request;
    const again = await tickets.issue(caller, mac);
    if (place) {
      const blanking = blankingOf(request, place, again);
      const claimed = await claims.take(blanking);
      if (claimed && (await screen.reuse(place, caller.reader, mac.name))) return { blanking, claimed };
    }
    const blanking = blankingOf(request, await screen.open(caller, mac.name), again);
    return { blanking, claimed: await claims.take(blanking).catch(() => false) };
  }
}

const asReceipt = (receipt: Receipt) => ({ receipt });

function asKey({ key, graphRequest }: FetchedKey): { key: RecoveryKey; graphRequest?: string | undefined } | No {
  if (key === 'none') return { objection: { refusal: 'no-key' }, graphRequest };
  if (key === 'withheld') return { objection: { refusal: 'key-withheld' }, graphRequest };
  return { key, graphRequest };
}

function blankingOf({ caller, mac, reference }: RevealRequest, message: MessageRef, again: string): Blanking {
  const { person, reader } = caller;
  return { message, person, mac, reader, reference, again, due: 0, armed: false, attempts: 0 };
}

/** With the names that the audit wants. */
function knowing(blanking: Blanking, { person: { id: _, ...account }, mac }: Known): Blanking {
  return { ...blanking, account, mac: { ...blanking.mac, ...mac } };
}
