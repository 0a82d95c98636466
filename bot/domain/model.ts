/** Where one person and the bot talk. Everything in it came with an activity that the channel signed. */
export type Chat = {
  /** Conversation id of the Bot Connector. */
  id: string;
  /** Base URL of the connector that serves this conversation. */
  serviceUrl: string;
  /** The bot's own account id there (`28:…`). */
  bot: string;
};

/** How somebody reads: both come from their client and may be absent. */
export type Reader = {
  /** BCP 47 */
  locale?: string;
  /** IANA time zone */
  zone?: string;
};

/** Somebody who has been proven twice: by the channel's signature and by a verified single sign-on token. */
export type Caller = {
  /** Entra object id, a lower-case GUID. */
  person: string;
  /** Account id towards this bot (`29:…`), by which the token service knows them. */
  user: string;
  chat: Chat;
  reader: Reader;
};

export type MessageRef = { chat: Chat; id: string };

/** What the audit calls somebody: the object id, and the names that Entra had for it at that time. */
export type NamedPerson = { id: string; name?: string; upn?: string };

/** What the audit calls a Mac: the managedDevice id, and what Intune said of it at that time. */
export type NamedMac = { id: string; name?: string; serial?: string; owner?: Mac['owner'] };

/** A person's account in Entra. Guests are no members. */
export type Account = { enabled: boolean; member: boolean; name?: string; upn?: string };

/** A Mac as Intune lists it. Names are chosen by people: never trust, never render as Markdown. */
export type Mac = {
  /** Intune managedDevice id, a GUID. */
  id: string;
  name: string;
  model: string;
  serial: string;
  owner: 'company' | 'personal' | 'unknown';
  managed: boolean;
  /** Epoch milliseconds of the last check-in, if there ever was one. */
  lastCheckIn?: number;
  /** Epoch milliseconds at which it was enrolled, if Intune says so. */
  enrolled?: number;
  /** The person that the device record itself names; may be stale, so it can only refuse. */
  recordedUser?: string;
};

/** What a "Show recovery key" button stands for. The card carries only its id. */
export type Ticket = {
  person: string;
  /** Conversation id. */
  chat: string;
  /** `serial`: so that no card shows the end of it within the name. */
  mac: { id: string; name: string; serial?: string };
  /** It was issued for a technician's look-up: only another look-up shows this key again. */
  lookUp?: string;
  /** Epoch milliseconds of the tap that used it. */
  used?: number;
};

/** The edit that takes a key off the screen, with all that its card needs. Never holds a key. */
export type Blanking = {
  message: MessageRef;
  person: string;
  /** What Entra called the person, once that is known. */
  account?: { name?: string; upn?: string };
  mac: NamedMac & { name: string };
  reader: Reader;
  reference: string;
  /** Ticket of the "Show again" button. */
  again: string;
  /** The technician's look-up that the key was shown for. */
  lookUp?: string;
  /** Epoch milliseconds at which the key must be gone. */
  due: number;
  /** Whether the key may have reached the screen: false until the booking is re-armed. */
  armed: boolean;
  /** Epoch milliseconds of the showing edit, once the booking is re-armed. */
  shown?: number;
  /** What Teams answered so far, where it matters for giving up. */
  attempts: number;
  missing?: { since: number; times: number };
  rejectedSince?: number;
  busySince?: number;
  replaced?: boolean;
  /** Epoch milliseconds at which Intune was last asked in vain to replace the key. */
  notReplacedAt?: number;
};

/**
 * What is still to be done about a key that was shown. `ask`: whether it opened the Mac. `replace`: have Intune replace it.
 * `follow`: see whether that has happened. Never holds a key.
 */
export type FollowUp = Pick<
  Blanking,
  'message' | 'person' | 'account' | 'mac' | 'reader' | 'reference' | 'again' | 'lookUp' | 'attempts'
> & {
  /** Of this item: it goes on with what it began itself, and leaves alone what another one began. */
  id: string;
  step: 'ask' | 'replace' | 'follow';
  /** Epoch milliseconds from which on the key may have been on the screen. */
  shown: number;
  /** For the audit, where it is not the person's answer. */
  reason?: string;
  /** The key cannot be taken off the screen: no setting keeps it from being replaced. */
  forced?: boolean;
  /** How often the person was reminded that the Mac has to come online. */
  reminded?: number;
  /** Epoch milliseconds. */
  due: number;
};

/** What Intune knows of a Mac's FileVault; all may be a day old. */
export type Encryption = {
  encrypted: boolean | undefined;
  states: FileVaultState[];
};
/** https://learn.microsoft.com/graph/api/resources/intune-deviceconfig-filevaultstate */
export const fileVaultStates = [
  'success',
  'driveEncryptedByUser',
  'userDeferredEncryption',
  'escrowNotEnabled',
] as const;
export type FileVaultState = (typeof fileVaultStates)[number];

/** Every expected "no". Each has its own words on a card. */
export const refusals = [
  'no-mac',
  'personal-mac',
  'not-yours',
  'no-account',
  'other-company',
  'unknown-person',
  'self-service-off',
  'not-included',
  'protected',
  'switched-off',
  'serial-asked',
  'serial-wrong',
  'serial-locked',
  'serial-unknown',
  'person-limit',
  'company-limit',
  'no-key',
  'no-key-own',
  'no-key-waiting',
  'no-key-not-kept',
  'no-key-open',
  'no-key-silent',
  'key-withheld',
  'graph-refused',
  'graph-busy',
  'graph-down',
  'not-recorded',
  'not-booked',
  'too-late',
  'behind',
  'not-shown',
  'sign-in-failed',
  'sign-in-failed-again',
  'sign-in-cancelled',
  'needs-approval',
  'sign-in-busy',
  'not-helpdesk',
  'helpdesk-off',
  'look-up-limit',
  'look-up-old',
  'nothing-found',
  'caller-without-mac',
  'looks-like-key',
  'query-short',
  'role-missing',
  'sign-in-challenged',
  'sign-in-again',
  'not-company-mac',
  'owner-not-reached',
  'owner-not-admitted',
  'approval-declined',
  'approval-mistyped',
  'approval-late',
  'approval-open',
  'nobody-approves',
  'broken',
] as const;
export type Refusal = (typeof refusals)[number];

/** A "no" with what its words need. */
export type Objection = {
  refusal: Refusal;
  /** Epoch milliseconds from which on it may work. */
  until?: number;
  /** Epoch milliseconds at which the Mac last checked in. */
  since?: number;
  /** Tries that are left. */
  left?: number;
  /** The Mac that was asked for, where the helpdesk will want to know it. */
  mac?: Pick<Mac, 'name' | 'serial'>;
  /** Names of the Macs that it is about. */
  macs?: string[];
  /** Ticket of the Mac to go back to. */
  ticket?: string;
  /** What was looked up in vain. */
  query?: string;
  /** Who it is about, or who said no: a name. */
  by?: string;
};

/** Whom people call, as far as the company said. */
export type Support = {
  name?: string | undefined;
  phone?: string | undefined;
  email?: string | undefined;
  /** https, or it is left out. */
  url?: string | undefined;
};

/** Facts that may be logged or recorded: a key, an error or an activity does not compile. */
export type Facts = Record<string, string | number | boolean | undefined>;

export type AuditEvent =
  | 'reveal.intended'
  | 'reveal.shown'
  | 'reveal.unconfirmed'
  | 'reveal.refused'
  | 'key.blanked'
  | 'message.gone'
  | 'replacement.intended'
  | 'replacement.asked'
  | 'replacement.refused'
  | 'replacement.covered'
  | 'replacement.done'
  | 'replacement.failed'
  | 'replacement.unconfirmed'
  | 'lookup.begun'
  | 'lookup.refused'
  | 'lookup.found'
  | 'lookup.sent'
  | 'lookup.cancelled'
  | 'approval.asked'
  | 'approval.granted'
  | 'approval.declined'
  | 'approval.lapsed'
  | 'owner.told'
  | 'owner.not-told'
  | 'owner.unexpected'
  | 'help.asked'
  | 'help.taken'
  | 'audit.opened'
  | 'audit.pruned'
  | 'switch.changed';

export type AuditEntry = {
  event: AuditEvent;
  reference: string;
  /** Who asked. What nobody asked for has the id `latchkey`, what was done at the controls `operator`. */
  person: NamedPerson;
  mac?: NamedMac;
  /** `request-id` of Graph's answer about the key, for Microsoft's support and Intune's own audit. */
  graphRequest?: string;
  facts?: Facts;
};

/** The newest entry of a chain of the audit: its number and its hash, which every later entry vouches for. `chain`: where there are several. */
export type AuditHead = { id: number; hash: string; chain?: string };

/** An entry as the audit keeps it. `at`: ISO 8601 in UTC. `version`: Latchkey's own; entries of the first schema have none. */
export type KeptEntry = AuditEntry & { id: number; at: string; version?: string };
