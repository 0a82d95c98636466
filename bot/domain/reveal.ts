import type { Blanker } from './blanking.ts';
import { deadline } from './deadline.ts';
import { describeError } from './describe-error.ts';
import type { AuditEvent, Blanking, Caller, Facts, Mac, MessageRef, Refusal, Ticket } from './model.ts';
import { authorise } from './ownership.ts';
import type { Audit, Booked, Bookings, Clock, Directory, Keys, Log, Receipt, Records, Screen } from './ports.ts';
import type { RecoveryKey } from './recovery-key.ts';
import { type Refuse, refusalOf } from './refuse.ts';
import type { Tickets } from './tickets.ts';

/** All Graph calls of one reveal together: final words follow well within 15 s. */
const GRAPH_BUDGET_MS = 10_000;
/** A process that dies before it can re-arm leaves a card that is blanked after this. */
const GUARD_MS = 60_000;
/** Well before the guard fires, so that a slow answer cannot show a key after its blanking. */
const SHOW_WITHIN_MS = 45_000;
const SHOWING_PATIENCE_MS = 10_000;
/** A message that once held a key is remembered for as long as its buttons may be tapped. */
const CLAIM_LIFE_MS = 30 * 24 * 60 * 60_000;

export type RevealRequest = {
  caller: Caller;
  mac: Ticket['mac'];
  reference: string;
  /** The Macs card, where it may be turned into the key card. */
  place: MessageRef | undefined;
};

type Ports = {
  directory: Directory;
  keys: Keys;
  bookings: Bookings;
  records: Records;
  audit: Audit;
  screen: Screen;
  clock: Clock;
  log: Log;
  blanker: Blanker;
  tickets: Tickets;
  refuse: Refuse;
  visibleMs: number;
};

export type Reveals = ReturnType<typeof createReveals>;

/** The one path of a key (design: "The path of a key"). The order of the lines is the security design: each crash between two of them leaves a harmless screen. */
export function createReveals(ports: Ports) {
  const { directory, keys, bookings, records, audit, screen, clock, log, blanker, tickets, refuse, visibleMs } = ports;
  const claimKey = (chat: string, message: string) => `showing/${chat}/${message}`;

  async function reveal(request: RevealRequest): Promise<void> {
    const { caller, reference } = request;
    const budget = deadline(clock, GRAPH_BUDGET_MS);
    const [verdict, claimed] = await Promise.allSettled([
      authorise(directory, caller.person, request.mac.id, budget),
      claimMessage(request),
    ]);
    if (claimed.status === 'rejected') throw claimed.reason;
    const blanking = claimed.value;
    const say = (refusal: Refusal) =>
      refuse(caller, refusal, reference, { mac: request.mac.id, message: blanking.message });
    if (verdict.status === 'rejected') return void (await say(noted(verdict.reason, reference)));
    if ('refusal' in verdict.value) return void (await say(verdict.value.refusal));
    const { mac } = verdict.value;

    const begun = clock.now();
    const [booked, intent, fetched] = await Promise.allSettled([
      bookings.book({ ...blanking, due: begun + GUARD_MS }),
      record('reveal.intended', blanking, { serial: mac.serial }),
      keys.keyOf(mac.id, budget),
    ]);
    const sayAndSettle = async (refusal: Refusal, receipt?: Receipt) => {
      const said = await say(refusal);
      if (!said || receipt === undefined) return;
      await bookings.settle(receipt).catch((error) => void noted(error, reference, refusal));
    };
    if (booked.status === 'rejected') return sayAndSettle(noted(booked.reason, reference, 'not-booked'));
    if (intent.status === 'rejected')
      return sayAndSettle(noted(intent.reason, reference, 'not-recorded'), booked.value);
    if (fetched.status === 'rejected') return sayAndSettle(noted(fetched.reason, reference), booked.value);
    if (fetched.value === undefined) return sayAndSettle('no-key', booked.value);

    const armed = { ...blanking, due: clock.now() + visibleMs, armed: true };
    const receipt = await bookings
      .move(booked.value, armed, armed.due)
      .catch((error) => void noted(error, reference, 'too-late'));
    if (receipt === undefined) return sayAndSettle('too-late');
    if (clock.now() - begun > SHOW_WITHIN_MS) return sayAndSettle('too-late', receipt);

    const outcome = await blanker.during(armed.message, show({ blanking: armed, receipt }, mac, fetched.value));
    if (outcome === 'refused') return sayAndSettle('not-shown', receipt);
    await record(outcome === 'shown' ? 'reveal.shown' : 'reveal.unconfirmed', armed, {}).catch((error) =>
      log.alert('audit.failed', { reference, ...describeError(error) }),
    );
  }

  /** One attempt, given up before the blanking is due. An answer that comes after that is as good as none. */
  async function show({ blanking, receipt }: Booked, mac: Mac, key: RecoveryKey) {
    const face = { mac, key, until: blanking.due, reader: blanking.reader };
    const patience = deadline(clock, Math.min(SHOWING_PATIENCE_MS, visibleMs / 2));
    const answer = await screen.show(blanking.message, face, patience);
    const outcome = answer === 'shown' && clock.now() >= blanking.due ? 'unknown' : answer;
    if (outcome === 'shown') blanker.watch(blanking, receipt);
    if (outcome === 'unknown') await blanker.uncertain(blanking);
    return outcome;
  }

  /** A message that never held a key and never will hold a second one: the Macs card if nobody claimed it, else a new one. */
  async function claimMessage(request: RevealRequest): Promise<Blanking> {
    const { caller, mac, place } = request;
    const again = await tickets.issue(caller, mac);
    if (place) {
      const blanking = blankingOf(request, place, again);
      if ((await claim(blanking)) && (await screen.reuse(place, caller.reader, mac.name))) return blanking;
    }
    const blanking = blankingOf(request, await screen.open(caller, mac.name), again);
    if (await claim(blanking)) return blanking;
    throw new Error('A new message has the id of one that held a key.');
  }

  function claim(blanking: Blanking): Promise<boolean> {
    const { chat, id } = blanking.message;
    return records.create(claimKey(chat.id, id), blanking, clock.now() + CLAIM_LIFE_MS);
  }

  function record(event: AuditEvent, { reference, person, mac }: Blanking, facts: Facts): Promise<void> {
    log.info(event, { reference });
    return audit.record({ event, reference, person, mac: mac.id, facts });
  }

  function noted(error: unknown, reference: string, refusal = refusalOf(error)): Refusal {
    log.alert('reveal.failed', { reference, refusal, ...describeError(error) });
    return refusal;
  }

  return {
    reveal,

    /** "Hide now" on the message that this person was shown a key in; anybody else's tap does nothing. */
    async hide(caller: Caller, message: string): Promise<void> {
      const showing = await records.read<Blanking>(claimKey(caller.chat.id, message));
      if (showing) await blanker.hide(showing.value, caller);
    },
  };
}

function blankingOf({ caller, mac, reference }: RevealRequest, message: MessageRef, again: string): Blanking {
  const { person, reader } = caller;
  return { message, person, mac, reader, reference, again, due: 0, armed: false, attempts: 0 };
}
