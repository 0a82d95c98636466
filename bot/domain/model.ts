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
  chat: Chat;
  reader: Reader;
};

export type MessageRef = { chat: Chat; id: string };

/** A person's account in Entra. Guests are no members. */
export type Account = { enabled: boolean; member: boolean };

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
  /** The person that the device record itself names; may be stale, so it can only refuse. */
  recordedUser?: string;
};

/** What a "Show recovery key" button stands for. The card carries only its id. */
export type Ticket = {
  person: string;
  /** Conversation id. */
  chat: string;
  mac: { id: string; name: string };
  /** Epoch milliseconds of the tap that used it. */
  used?: number;
};

/** The edit that takes a key off the screen, with all that its card needs. Never holds a key. */
export type Blanking = {
  message: MessageRef;
  person: string;
  mac: { id: string; name: string };
  reader: Reader;
  reference: string;
  /** Ticket of the "Show again" button. */
  again: string;
  /** Epoch milliseconds at which the key must be gone. */
  due: number;
  /** Whether the key may have reached the screen: false until the booking is re-armed. */
  armed: boolean;
  /** What Teams answered so far, where it matters for giving up. */
  attempts: number;
  missing?: { since: number; times: number };
  rejectedSince?: number;
  replaced?: boolean;
};

/** Every expected "no". Each has its own words on a card. */
export const refusals = [
  'no-mac',
  'personal-mac',
  'not-yours',
  'no-account',
  'no-key',
  'graph-refused',
  'graph-busy',
  'not-recorded',
  'not-booked',
  'too-late',
  'not-shown',
  'sign-in-failed',
  'sign-in-busy',
  'broken',
] as const;
export type Refusal = (typeof refusals)[number];

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
  | 'key.replacing'
  | 'key.replaced';

export type AuditEntry = {
  event: AuditEvent;
  reference: string;
  /** Entra object id of the person who asked. */
  person: string;
  /** Intune managedDevice id. */
  mac?: string;
  facts?: Facts;
};
