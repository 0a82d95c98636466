import type { Caller, Chat, Mac, MessageRef, Reader } from '../model.ts';
import type { FetchedKey, Queue } from '../ports.ts';
import type { FoundMac, Speaker, Why } from './model.ts';

/** What Intune shows and lets this technician do, by their own role and scope. All calls throw `Unavailable`. */
export type Intune = {
  /** Macs with exactly this serial number, name or person's address, or whose name begins so; at most ten, the latest check-in first. `more`: there are others. */
  find(query: string, signal: AbortSignal): Promise<{ macs: FoundMac[]; more: boolean }>;
  mac(id: string, signal: AbortSignal): Promise<Mac | undefined>;
  primaryUsers(mac: string, signal: AbortSignal): Promise<string[]>;
  keyOf(mac: string, signal: AbortSignal): Promise<FetchedKey>;
};

/** Intune on behalf of whoever this verified SSO token is of. Its calls also throw `Unavailable('Entra', 'challenged')`: Conditional Access wants another sign-in. */
export type OnBehalfOf = (assertion: string) => Intune;

/** The SSO token that the token service keeps for this person, verified anew; undefined: they have to sign in. Throws `Unavailable`. */
export type ReadAssertion = (caller: Caller) => Promise<string | undefined>;

/** Where people have talked to Latchkey in a chat of their own. All calls throw `Unavailable`. */
export type Chats = {
  met(caller: Caller): Promise<void>;
  /** Their own chat, opened if need be by `user`, their account id towards the bot; undefined: Latchkey cannot write to them. */
  of(person: string, user?: string): Promise<Caller | undefined>;
  /** The same; Latchkey is first installed for them if the company lets it. */
  ofWhoeverMustHear(person: string): Promise<Caller | undefined>;
};

/** Channels of teams. Everybody there reads along: no face has a Mac, an owner or a key in it. */
export type TeamChannels = {
  /** Object id of the Entra group behind the team that was spoken in. Throws `Unavailable`. */
  groupOf(speaker: Speaker): Promise<string | undefined>;
  /** In a thread, or as a new thread of a channel. Throws `Unavailable`. */
  post(place: Chat | { channel: string }, face: ChannelFace): Promise<MessageRef>;
  /** False if Teams did not confirm it. */
  edit(message: MessageRef, face: ChannelFace): Promise<boolean>;
};

/** `technician`, `person`, `approver`: names that people chose; never the owner of the Mac. Epoch milliseconds: `at`. */
export type ChannelFace =
  | { is: 'status'; state: StatusState; technician: string; ticketNumber?: string; at?: number; approver?: string }
  /** Asks a colleague of the technician to look at it in their own chat. */
  | { is: 'approval'; technician: string; ticketNumber?: string; lookUp: string; over: boolean }
  /** Somebody who got no key asks to be called. `taken`: by whom. */
  | { is: 'help'; person: string; reference: string; request: string; taken?: string }
  /** What can be typed in a channel. */
  | { is: 'usage' }
  /** To somebody who may not look up, who has Latchkey nowhere else, or who asks too often. */
  | { is: 'no'; why: 'not-helpdesk' | 'not-this-team' | 'off' | 'limit' | 'unavailable'; reference: string }
  /** To the security channel. */
  | { is: 'unexpected'; technician: string; owner: string; mac: string; why: Why; at: number; reference: string };

/**
 * `add-me`: Latchkey is not in the technician's own chat. `refused`: no key was shown, for whatever reason. `approval`: one is waited for.
 */
export type StatusState = 'looking' | 'add-me' | 'approval' | 'shown' | 'hidden' | 'sent' | 'cancelled' | 'refused';

/** Cards without a key in people's own chats. */
export type PrivateCards = {
  /** Throws `Unavailable`. */
  post(to: { chat: Chat; reader: Reader }, face: PrivateFace): Promise<MessageRef>;
  /** False if Teams did not confirm it. */
  edit(message: MessageRef, reader: Reader, face: PrivateFace): Promise<boolean>;
};
export type PrivateFace = TechnicianFace | ColleagueFace | OwnerFace;

/** To the technician, about one look-up. `again`: they have to sign in once more, visibly. */
export type TechnicianFace = {
  to: 'technician';
  lookUp: string;
  reference: string;
  query: string;
} & (
  | { is: 'continue'; again: boolean }
  | { is: 'found'; macs: FoundMac[]; more: boolean }
  | {
      is: 'form';
      mac: Mac;
      /** undefined: the Mac has none, or several. */
      owner: string | undefined;
      /** Whether the owner may see the key themselves. */
      sendable: boolean;
      reasons: string[];
      ticketRequired: boolean;
      ticketNumber?: string;
      /** What was not right about the last answer; nothing else of it is lost. */
      wrong?: 'reason' | 'ticket' | 'serial';
      /** Tries with the serial number that are left. */
      left?: number;
      /** As it was given; `note`: what was typed beside a reason of the list. */
      why?: Partial<Why> & { note?: string };
    }
  /** `next`: a colleague is asked as well if the owner does not answer soon. */
  | { is: 'waiting'; mac: string; of: 'owner' | 'colleague' | 'both'; number: string; next?: boolean }
  | { is: 'approved'; mac: string; by: string; as: 'owner' | 'colleague'; until: number }
  | { is: 'sent'; mac: string; owner: string }
  /** What is said about its end: `told`: whether the owner can be told. */
  | { is: 'shown'; mac: string; owner: string | undefined; told: boolean }
  | { is: 'cancelled' }
  /** A newer message has gone on with it. */
  | { is: 'moved' }
);

/** To somebody else of the helpdesk, who is asked to approve. */
export type ColleagueFace = { to: 'colleague'; lookUp: string; technician: string; reference: string } & (
  | { is: 'review'; mac: Mac; owner: string | undefined; why: Why }
  | { is: 'approved' | 'declined' | 'over' | 'own' }
);

/** To the person whose Mac it is. `left`: tries with the number, after a wrong one. `missing`: none was typed. */
export type OwnerFace = {
  to: 'owner';
  lookUp: string;
  technician: string;
  mac: string;
  reference: string;
} & (
  | { is: 'asked'; why: Why; left?: number; missing?: boolean }
  /** `mistyped`: the number was wrong too often. */
  | { is: 'approved' | 'declined' | 'mistyped' | 'over' }
  /** A key was shown to the technician. `at`: epoch milliseconds. */
  | { is: 'told'; why: Why; at: number }
  | { is: 'not-expected' }
  /** The technician says: show it yourself. `ticket`: of the "Show recovery key" button. */
  | { is: 'sent'; ticket: string }
);

/**
 * Something about a look-up that must not be forgotten. `status`: the card in the channel is to be put right. `tell`: the owner has to hear
 * that a key was shown. `escalate`: the owner has not answered. `lapse`: an approval has not been given, or not been used.
 * `alarm`: the owner did not expect it, and the security people must hear. `replace`: nor may that key live on. `news`: it was approved.
 */
export type Errand = {
  do: 'status' | 'tell' | 'escalate' | 'lapse' | 'alarm' | 'replace' | 'news';
  lookUp: string;
  /** Epoch milliseconds. */
  due: number;
  attempts: number;
};
export type Errands = Queue<Errand>;
