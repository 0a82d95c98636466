import type {
  ChannelFace,
  ColleagueFace,
  OwnerFace,
  StatusState,
  TechnicianFace,
} from '../../bot/domain/helpdesk/ports.ts';
import type { Mac, Reader } from '../../bot/domain/model.ts';
import { type Card, channel, colleague, owner, technician } from '../../cards/index.ts';

/** Distributes over the kinds of face, which `Omit` would melt into one. */
type Without<Face, Name extends string> = Face extends unknown ? Omit<Face, Name> : never;
type Some<Face> = Record<string, Without<Face, 'to' | 'lookUp' | 'reference'>>;

const LOOK_UP = '4d8f0b6e-2f1a-4c3b-9d5e-7a6b5c4d3e2f';
const REFERENCE = 'K7M2QX';
const AT = Date.UTC(2026, 10, 23, 14, 30);
export const helpdeskNames = ['Lea Lund', 'Adele Vance', 'Kim Akers', 'adele@contoso.example', 'INC0098711'];
export const installUrl = 'https://teams.microsoft.com/l/app/6f1d2c7e-0f4b-4c55-9d0a-0a4a1f3b8eff';
export const sampleReasons = ['Forgot the password', 'Mac handed on', 'Repair'];
const [lea, adele, kim, address, ticketNumber] = helpdeskNames as [string, string, string, string, string];
export const sampleNote = 'Came back from parental leave, and nobody remembers the password.';
const why = { reason: 'Forgot the password', ticketNumber };

export const statusStates = [
  ...(['looking', 'add-me', 'approval', 'shown', 'hidden', 'sent', 'cancelled', 'refused'] as const),
] satisfies StatusState[];

export const channelFaces: Record<string, ChannelFace> = {
  ...Object.fromEntries(
    statusStates.map((state) => [`status, ${state}`, { is: 'status', state, technician: lea, ticketNumber, at: AT }]),
  ),
  'status, without a ticket': { is: 'status', state: 'looking', technician: lea },
  'status, approved': { is: 'status', state: 'shown', technician: lea, ticketNumber, at: AT, approver: kim },
  approval: { is: 'approval', technician: lea, ticketNumber, lookUp: LOOK_UP, over: false },
  'approval, over': { is: 'approval', technician: lea, lookUp: LOOK_UP, over: true },
  help: { is: 'help', person: adele, reference: REFERENCE, request: '4d8f0b6e-2f1a-4c3b-9d5e-7a6b5c4d3e30' },
  'help, taken': {
    is: 'help',
    person: adele,
    reference: REFERENCE,
    request: '4d8f0b6e-2f1a-4c3b-9d5e-7a6b5c4d3e30',
    taken: lea,
  },
  usage: { is: 'usage' },
  ...Object.fromEntries(
    (['not-helpdesk', 'not-this-team', 'off', 'limit', 'unavailable'] as const).map((no) => [
      `no, ${no}`,
      { is: 'no', why: no, reference: REFERENCE },
    ]),
  ),
};

export const unexpectedFace: ChannelFace = {
  ...{ is: 'unexpected', technician: lea, owner: adele, mac: 'Adele’s MacBook Pro', why, at: AT, reference: REFERENCE },
};

export function technicianFaces(macs: Mac[], longNamed: Mac): Some<TechnicianFace> {
  const [mac] = macs as [Mac];
  const found = (some: Mac[]) => some.map((each) => ({ ...each, recordedName: adele }));
  const query = address;
  const form = {
    ...({
      is: 'form',
      mac,
      owner: adele,
      sendable: true,
      reasons: sampleReasons,
      ticketRequired: false,
      query,
    } as const),
  };
  return {
    continue: { is: 'continue', again: false, query },
    'continue, sign in again': { is: 'continue', again: true, query },
    'found, one': { is: 'found', macs: found([mac]), more: false, query },
    'found, several': { is: 'found', macs: [...found(macs.slice(1)), ...macs.slice(0, 1)], more: false, query },
    'found, too many': { is: 'found', macs: found(Array.from({ length: 10 }, () => mac)), more: true, query },
    form,
    'form, ticket known': { ...form, ticketNumber, ticketRequired: true },
    'form, without an owner': { ...form, owner: undefined, sendable: false },
    'form, the owner may not see it': { ...form, sendable: false },
    'form, no reason': { ...form, wrong: 'reason', ticketNumber, why: { ticketNumber } },
    'form, wrong ticket': { ...form, wrong: 'ticket', why: { ...why, note: sampleNote } },
    'form, wrong serial': { ...form, wrong: 'serial', left: 2, why: { reason: sampleNote } },
    'form, nothing typed': { ...form, wrong: 'serial', reasons: [] },
    'form, long names': { ...form, mac: longNamed },
    'waiting, owner': { is: 'waiting', mac: mac.name, of: 'owner', number: '42', query },
    'waiting, owner, then a colleague': { is: 'waiting', mac: mac.name, of: 'owner', number: '42', next: true, query },
    'waiting, colleague': { is: 'waiting', mac: mac.name, of: 'colleague', number: '42', query },
    'waiting, both': { is: 'waiting', mac: mac.name, of: 'both', number: '42', query },
    'approved, by the owner': { is: 'approved', mac: mac.name, by: adele, as: 'owner', until: AT, query },
    'approved, by a colleague': { is: 'approved', mac: mac.name, by: kim, as: 'colleague', until: AT, query },
    sent: { is: 'sent', mac: mac.name, owner: adele, query },
    'shown, owner told': { is: 'shown', mac: mac.name, owner: adele, told: true, query },
    'shown, owner not told': { is: 'shown', mac: mac.name, owner: adele, told: false, query },
    'shown, no owner': { is: 'shown', mac: mac.name, owner: undefined, told: false, query },
    cancelled: { is: 'cancelled', query },
    moved: { is: 'moved', query },
  };
}

export function colleagueFaces(mac: Mac): Some<ColleagueFace> {
  return {
    review: { is: 'review', mac, owner: adele, why, technician: lea },
    'review, without an owner': { is: 'review', mac, owner: undefined, why: { reason: sampleNote }, technician: lea },
    ...Object.fromEntries(
      (['approved', 'declined', 'over', 'own'] as const).map((is) => [is, { is, technician: lea }]),
    ),
  };
}

export function ownerFaces({ name: mac }: Mac): Some<OwnerFace> {
  const of = { mac, technician: lea };
  return {
    asked: { is: 'asked', why, ...of },
    'asked, wrong number': { is: 'asked', why, left: 2, ...of },
    'asked, no number': { is: 'asked', why, missing: true, ...of },
    ...Object.fromEntries(
      (['approved', 'declined', 'mistyped', 'over', 'not-expected'] as const).map((is) => [is, { is, ...of }]),
    ),
    told: { is: 'told', why, at: AT, ...of },
    'told, long reason': { is: 'told', why: { reason: sampleNote.repeat(3) }, at: AT, ...of },
    sent: { is: 'sent', ticket: 'ticket-9', ...of },
  };
}

/** One example of each card of the helpdesk, by name. */
export function helpdeskSamples(reader: Reader, macs: Mac[], longNamed: Mac): Record<string, Card> {
  const [mac] = macs as [Mac];
  const about = { lookUp: LOOK_UP, reference: REFERENCE };
  const drawn = <Face>(to: string, faces: Record<string, Face>, draw: (face: Face) => Card) =>
    Object.fromEntries(Object.entries(faces).map(([name, face]) => [`${to}, ${name}`, draw(face)]));
  return {
    ...drawn('channel', { ...channelFaces, unexpected: unexpectedFace }, (face) => channel(face, reader, installUrl)),
    ...drawn('technician', technicianFaces(macs, longNamed), (face) =>
      technician({ to: 'technician', ...about, ...face }, reader),
    ),
    ...drawn('colleague', colleagueFaces(mac), (face) => colleague({ to: 'colleague', ...about, ...face }, reader)),
    ...drawn('owner', ownerFaces(mac), (face) => owner({ to: 'owner', ...about, ...face }, reader)),
  };
}
