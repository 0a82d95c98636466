import type { Alert } from './alerts.ts';
import type { Warning } from './expiry.ts';
import type {
  Account,
  AuditEntry,
  AuditHead,
  Blanking,
  Caller,
  Chat,
  Encryption,
  Facts,
  FollowUp,
  Mac,
  MessageRef,
  Objection,
  Reader,
  Support,
  Ticket,
} from './model.ts';
import type { RecoveryKey } from './recovery-key.ts';

export type Clock = {
  /** Epoch milliseconds. Whoever runs the machine may set it, forward and back. */
  now(): number;
  /** Milliseconds since an instant of its own choice: they only ever grow, whatever is set. */
  elapsed(): number;
  /** Runs `act` once, `ms` milliseconds from now, whatever is set meanwhile; the answer cancels it. */
  after(ms: number, act: () => void): () => void;
};

export type Log = {
  info(event: string, facts?: Facts): void;
  warn(event: string, facts?: Facts): void;
  /** For what an operator should be woken by. */
  alert(event: Alert, facts?: Facts): void;
  /** Always written, whatever the level: the audit's new head and the entry that made it, for whoever keeps the log. */
  head(head: AuditHead, of: Pick<AuditEntry, 'event' | 'reference'>): void;
};

/** All Graph calls that a person waits for, together: final words follow well within 15 s. */
export const GRAPH_BUDGET_MS = 10_000;

/** What Entra and Intune know. All calls throw `Unavailable`. */
export type Directory = {
  /** undefined: no such account. */
  account(person: string, signal: AbortSignal): Promise<Account | undefined>;
  macsOf(person: string, signal: AbortSignal): Promise<Mac[]>;
  /** undefined: no such device, or not a Mac. */
  mac(id: string, signal: AbortSignal): Promise<Mac | undefined>;
  /** Object ids of the Mac's primary users (Intune: zero or one). */
  primaryUsers(mac: string, signal: AbortSignal): Promise<string[]>;
  /** Which of these Entra groups the person belongs to, nested ones included. */
  groupsOf(person: string, groups: string[], signal: AbortSignal): Promise<string[]>;
};

export type Keys = {
  /** `none`: Intune holds no key for this Mac; `withheld`: it does not give this one out. Throws `Unavailable`. */
  keyOf(mac: string, signal: AbortSignal): Promise<FetchedKey>;
  /** Asks Intune to replace the key at the Mac's next check-in. Throws `Unavailable`. */
  replace(mac: string, signal: AbortSignal): Promise<void>;
  /** What became of the newest request to replace it that was open at `since` (epoch milliseconds) or made later. Throws `Unavailable`. */
  progressOf(mac: string, since: number, signal: AbortSignal): Promise<Progress>;
};

/** `none`: Intune knows of no such request. `at`: epoch milliseconds of Intune's last word on it. */
export type Progress = { state: 'none' | 'pending' | 'done' | 'failed'; at?: number };

/** What Intune knows of the Mac's FileVault; undefined: nothing, or Latchkey may not read it. Throws `Unavailable`. */
export type ReadEncryption = (mac: Pick<Mac, 'id' | 'name'>, signal: AbortSignal) => Promise<Encryption | undefined>;

/** `graphRequest`: `request-id` of Graph's answer. */
export type FetchedKey = { key: RecoveryKey | 'none' | 'withheld'; graphRequest?: string };

/** What Teams said to an edit that takes a key off the screen. */
export type BlankAnswer =
  | { kind: 'blanked' }
  | { kind: 'missing' }
  /** `throttled`: Teams itself said that this was too much (429). */
  | { kind: 'busy'; retryAfterMs?: number; throttled?: boolean }
  | { kind: 'rejected'; status: number };

/** The chat as people see it. Only `show` ever carries a key, and only as an edit of a message whose id is known. */
export type Screen = {
  /** Posts a message without a key. Throws `Unavailable`. */
  open(caller: Caller, mac: Ticket['mac']): Promise<MessageRef>;
  /** Turns the Macs card into the same message without a key; false if Teams did not confirm it. */
  reuse(message: MessageRef, reader: Reader, mac: Ticket['mac']): Promise<boolean>;
  /** One attempt. `unknown`: the key may be, or may yet come, on the screen. */
  show(message: MessageRef, face: KeyFace, signal: AbortSignal): Promise<'shown' | 'rejected' | 'unknown'>;
  blank(blanking: Blanking): Promise<BlankAnswer>;
  /** Says no on a message, or in a new one. False if Teams did not confirm it. */
  refuse(place: MessageRef | Chat, refusal: Refused): Promise<boolean>;
  /** Offers the Macs, or the only one. Throws `Unavailable`. */
  offer(caller: Caller, offer: MacsOffer): Promise<void>;
  /** Offers the one that was chosen, on the Macs card or in a new message. Throws `Unavailable`. */
  offerChosen(caller: Caller, offered: OfferedMac, place: MessageRef | undefined): Promise<void>;
  /** Says something that needs no more than its words. Throws `Unavailable`. */
  say(place: { chat: Chat; reader: Reader }, what: Saying, more?: SayingMore): Promise<void>;
  /** A page of the guide, on the message that shows another one or in a new message. Throws `Unavailable`. */
  guide(caller: Caller, at: GuidePlace, place: MessageRef | undefined): Promise<void>;
  /** Says where a follow-up stands, in a message of its own. Throws `Unavailable`. */
  postFollowUp(chat: Chat, face: FollowUpFace): Promise<MessageRef>;
  /** The same on the message that said so before. False if Teams did not confirm it. */
  editFollowUp(message: MessageRef, face: FollowUpFace): Promise<boolean>;
};

/** Where somebody reads in the guide. */
export type GuidePlace = {
  /** Anything that is no page is the first one. */
  page: string;
  /** The pages before it, for the way back. */
  trail: string[];
  /** Id of this reading, by which its message is found again. */
  reading: string;
  /** A technician reads it to whoever stands before the Mac. */
  aloud?: boolean | undefined;
};

/**
 * `asked`: did it work? `worked`: it did, and nothing follows. `replacing`: the key is to be replaced. `reminded`: that still
 * waits for the Mac. `moved`: there is a newer message about it. `replaced`: Intune says that it was. `not-replaced`: nor will it be.
 */
export type FollowUpFace = Pick<FollowUp, 'mac' | 'reader' | 'reference' | 'again' | 'shown' | 'lookUp'> & {
  state: 'asked' | 'worked' | 'not-worked' | 'replacing' | 'reminded' | 'moved' | 'replaced' | 'not-replaced';
  /** Id of the message that held the key. */
  message: string;
};

/** `serial`: whether the end of its number has to be typed, and whether the card must not show it. */
export type OfferedMac = { mac: Mac; ticket: string; serial: { asked: boolean; masked: boolean } };
export type MacsOffer = {
  macs: OfferedMac[];
  /** How many more are older records of the same Macs. */
  older: number;
  /** Names of the person's own Macs. */
  personal: string[];
  /** The card that was tapped is too old to work. */
  old: boolean;
};

/** Cards without a Mac and without a "no". */
export type Saying =
  | 'welcome'
  | 'help'
  | 'unknown'
  | 'old'
  | 'not-here'
  | 'cancelled'
  | 'nothing-to-cancel'
  | 'signed-out'
  | 'helpdesk-called'
  | 'helpdesk-called-already'
  | 'look-up-usage';
/** `reference`: of what it is about. `looksUp`: whoever reads it is of the helpdesk. */
export type SayingMore = { reference?: string; looksUp?: boolean };

/** `replacing`: another key was asked for, so this one ends when the Mac is next online. `lookUp`: it is shown to a technician, for this look-up. */
export type KeyFace = {
  mac: Mac;
  key: RecoveryKey;
  until: number;
  reader: Reader;
  replacing: boolean;
  lookUp?: string | undefined;
};
/** `ofLookUp`: nothing about the reader's own Macs. */
export type Refused = Objection & { reference: string; reader: Reader; ofLookUp?: boolean };

/** Proof of being the last to touch a booking: a row version, or a queue message's pop receipt. */
export type Receipt = string;
export type Booked<Item = Blanking> = { item: Item; receipt: Receipt };

/**
 * A durable, competing-consumer delay queue, in the terms of a queue with visibility time-outs
 * (https://learn.microsoft.com/rest/api/storageservices/update-message): whoever takes or moves an item gets a new receipt, and every older receipt is void.
 * An item that this version cannot read is kept as it is, hidden for a while, and told in the log.
 */
export type Queue<Item extends { due: number }> = {
  /** Durable when it resolves; becomes visible to `take` at `item.due`. */
  book(item: Item): Promise<Receipt>;
  /**
   * Hides up to `limit` visible items from everybody for `holdMs`, oldest first. Bookings may come unhidden while storage can be read and
   * not written: two who take a key off a screen do no harm.
   */
  take(limit: number, holdMs: number): Promise<Booked<Item>[]>;
  /** Makes an item visible again at `at` (epoch milliseconds) with new content; undefined if somebody else took, moved or settled it since. */
  move(receipt: Receipt, item: Item, at: number): Promise<Receipt | undefined>;
  /** Strikes it off; false if somebody else took, moved or settled it since. */
  settle(receipt: Receipt): Promise<boolean>;
};

/** The edits that take keys off screens. */
export type Bookings = Queue<Blanking>;
/** What else is to be done after a key was shown. */
export type FollowUpQueue = Queue<FollowUp>;

/** Small compare-and-set store for all whose loss or duplication matters. Values are JSON. An expired record is as good as none. */
export type Records = {
  read<T>(key: string): Promise<{ value: T; version: string } | undefined>;
  /** False if there is one already. `expires`: epoch milliseconds. */
  create(key: string, value: unknown, expires: number): Promise<boolean>;
  /** False if it changed since `version` was read, or is gone. */
  replace(key: string, version: string, value: unknown, expires: number): Promise<boolean>;
  /** Removes what has expired. */
  clean(): Promise<void>;
};

/** Append-only and hash-chained. An entry is durable when the promise resolves; its answer is the chain's new head. */
export type Audit = { record(entry: AuditEntry): Promise<AuditHead> };

/** The end of old entries. First an `audit.pruned` entry is chained that names the last to go; a crash after it leaves an audit that verifies. */
export type AuditRetention = {
  /** Deletes from the front what is older than `before` (epoch milliseconds), never the newest and not all of very many; undefined: nothing new is. */
  prune(before: number): Promise<Pruned | undefined>;
};

/** `head`: that of the `audit.pruned` entry, which has this reference. `entries`: how many went. */
export type Pruned = { head: AuditHead; reference: string; entries: number };

/** Work that outlives its turn. Its errors are logged. */
export type Background = { run(name: string, work: () => Promise<void>): void };

/** Where those who run Latchkey read. Everybody in the channel sees it, so it takes warnings and nothing else. */
export type OpsChannel = {
  /** Throws `Unavailable`. */
  warn(warning: Warning): Promise<void>;
};

/** Whom to call; undefined while nobody told us. Never throws. */
export type SupportSource = () => Promise<Support | undefined>;

/** Whether this token proves that this person (Entra object id) signed in. Throws `Unavailable` when Entra's keys cannot be read. */
export type VerifySsoToken = (token: string, person: string) => Promise<boolean>;
