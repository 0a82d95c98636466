import type { Chat, Mac, MessageRef, Reader } from '../model.ts';

/** Somebody who speaks in a channel of a team. Proven by the channel's signature alone, and everybody else there reads along. */
export type Speaker = {
  /** Entra object id, a lower-case GUID. */
  person: string;
  /** Account id towards this bot (`29:…`). */
  user: string;
  /** The thread that was spoken in. */
  thread: Chat;
  /** Teams' id of the team (`19:…`). */
  team: string;
  reader: Reader;
};

/** A Mac that Intune showed a technician. */
export type FoundMac = Mac & {
  /** Name or address of whoever the device record names; may be stale, and only helps to choose. */
  recordedName?: string;
};

/** Why a technician needs the key. */
export type Why = {
  reason: string;
  /** The caller's ticket in the helpdesk's own system. */
  ticketNumber?: string;
};

/** What has to be said before the key is fetched: by whom, and how far that is. Epoch milliseconds. */
export type Approval = {
  /** `owner`: asked first, and alone until `inChannel`; `colleague`: only they can. */
  of: 'owner' | 'colleague';
  /** Of two digits, which the technician reads out to the owner. */
  number: string;
  asked: number;
  /** Wrong numbers so far. */
  wrong: number;
  /** The request in the owner's own chat. */
  inOwnersChat?: MessageRef;
  ownersReader?: Reader;
  /** The request in the helpdesk's channel, and who looks at it in a chat of their own. */
  inChannel?: MessageRef;
  reviews?: Record<string, { message: MessageRef; reader: Reader }>;
  granted?: { at: number; by: string; as: 'owner' | 'colleague'; name?: string };
};

/**
 * One look-up of a technician. `looking`: nothing was chosen yet. `asking`: the form stands there. `waiting`: for an approval.
 * `approved`: the key may be fetched. `revealing`: the approval is used up. All others are its end; `hidden` comes after `shown`.
 */
export type LookUp = {
  id: string;
  reference: string;
  person: string;
  account: { name?: string; upn?: string };
  /** The technician's account towards this bot, and their own chat. */
  user: string;
  chat: Chat;
  reader: Reader;
  /** What was looked for. */
  query: string;
  /** Name of whoever asked the helpdesk for help, if that began it. */
  askedBy?: string;
  ticketNumber?: string;
  begun: number;
  state:
    | 'looking'
    | 'asking'
    | 'waiting'
    | 'approved'
    | 'revealing'
    | 'shown'
    | 'hidden'
    | 'sent'
    | 'cancelled'
    | 'refused';
  /** The technician has been sent to sign in once more, visibly. */
  signedInAgain?: boolean;
  /** No key was shown so far, though one was asked for. */
  stumbled?: boolean;
  /** The card about it in the channel. */
  status?: MessageRef;
  /** The card about it in the technician's own chat. */
  card?: MessageRef;
  /** Managed device ids to choose from, as Intune showed them. */
  found: string[];
  mac?: Mac;
  /** Entra object id of the Mac's only primary user. */
  owner?: string;
  ownersAccount?: { name?: string; upn?: string };
  /** Whether the owner may see the key by themselves. */
  sendable?: boolean;
  why?: Why;
  approval?: Approval;
  /** Epoch milliseconds at which the key came on the screen, and the message that it came on. */
  shown?: number;
  shownOn?: MessageRef;
  /** What the owner was told with. */
  notice?: MessageRef;
  noticeReader?: Reader;
  /** Nobody could be told. */
  untold?: boolean;
  /** The owner did not expect it; `alarmed`: that has been logged and recorded. */
  unexpected?: boolean;
  alarmed?: boolean;
};

/** Who may have to say yes before a technician sees a key. */
export const approvalPolicies = ['owner-else-colleague', 'owner', 'colleague', 'none'] as const;

/** What the company decided about look-ups. Groups and teams are object ids of Entra. */
export type HelpdeskPolicy = {
  /** undefined: look-ups are off. */
  group: string | undefined;
  teams: string[];
  /** BCP 47, of what stands in channels. */
  locale: string;
  approval: (typeof approvalPolicies)[number];
  /** What a technician may choose from; besides, they may write. */
  reasons: string[];
  /** What the whole number of a ticket looks like; then it is required. */
  ticketPattern: RegExp | undefined;
  /** Most look-ups of one technician. */
  most: { perMinute: number; perHour: number; perDay: number };
  /** Teams' id of the channel for requests, where a look-up has none of its own. */
  channel: string | undefined;
  /** Teams' id of the channel that hears what owners did not expect. */
  securityChannel: string | undefined;
};
