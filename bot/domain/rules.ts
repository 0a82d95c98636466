import { createOwnAccess } from './access.ts';
import { createAdmission, type Policy } from './admission.ts';
import { createAuthorise } from './authorise.ts';
import { createBacklog } from './backlog.ts';
import { createBlanker } from './blanker.ts';
import { createBlank } from './blanking.ts';
import { createClaims } from './claims.ts';
import type { Rotate } from './follow-up-steps.ts';
import { createFollowUps } from './follow-ups.ts';
import { createHelpdesk } from './helpdesk/index.ts';
import { createLookUps } from './helpdesk/look-ups.ts';
import type { HelpdeskPolicy } from './helpdesk/model.ts';
import type { Chats, Errands, OnBehalfOf, PrivateCards, ReadAssertion, TeamChannels } from './helpdesk/ports.ts';
import { createStatus } from './helpdesk/status.ts';
import { createLimits, type MostKeys } from './limits.ts';
import type { NewestMessage } from './newest.ts';
import { createWhyNoKey } from './no-key.ts';
import { createOffer } from './offer.ts';
import { createPace } from './pace.ts';
import type {
  Audit,
  Background,
  Bookings,
  Clock,
  Directory,
  FollowUpQueue,
  Keys,
  Log,
  ReadEncryption,
  Records,
  Screen,
} from './ports.ts';
import { createRecorder } from './recorder.ts';
import { createRefuse } from './refuse.ts';
import { createReplacements } from './replacements.ts';
import { createReveal } from './reveal.ts';
import { createSerialCheck, type SerialCheckMode } from './serial-check.ts';
import { createSwitch } from './switch.ts';
import { createTickets } from './tickets.ts';
import { createWishes } from './wishes.ts';

/** What the company decided. */
export type Policies = {
  policy: Policy;
  helpdesk: HelpdeskPolicy;
  serialCheck: SerialCheckMode;
  mostKeys: MostKeys;
  rotate: Rotate;
  keyVisibleMs: number;
  blankingsPerSecond: number;
};

/** All that the rules ask of the world. */
export type World = {
  bookings: Bookings;
  followUpQueue: FollowUpQueue;
  errands: Errands;
  records: Records;
  audit: Audit;
  directory: Directory;
  keys: Keys;
  encryption: ReadEncryption;
  screen: Screen;
  newest: NewestMessage;
  channels: TeamChannels;
  chats: Chats;
  privateCards: PrivateCards;
  onBehalfOf: OnBehalfOf;
  readAssertion: ReadAssertion;
  background: Background;
  clock: Clock;
  log: Log;
};

export type Rules = ReturnType<typeof createRules>;

/** The rules, put together: the same in production and in every test that plays the world. */
export function createRules(policies: Policies, world: World) {
  const { followUpQueue, encryption, ...ports } = world;
  const tickets = createTickets(ports);
  const claims = createClaims(ports);
  const recorder = createRecorder(ports);
  const refuse = createRefuse({ ...ports, recorder });
  const serialCheck = createSerialCheck({ ...ports, mode: policies.serialCheck });
  const replacements = createReplacements({ ...ports, recorder });
  const followUps = createFollowUps({ ...ports, queue: followUpQueue, replacements, rotate: policies.rotate });
  const lookUps = createLookUps(ports);
  const status = createStatus({ ...ports, lookUps });
  const backlog = createBacklog(ports);
  const pace = createPace({ ...ports, perSecond: policies.blankingsPerSecond });
  const blank = createBlank({ ...ports, followUps, status, recorder, backlog, pace });
  const blanker = createBlanker({ ...ports, blank, claims, backlog, pace });
  const theSwitch = createSwitch(ports);
  const limits = createLimits({ ...ports, most: policies.mostKeys });
  const admission = createAdmission({ ...ports, theSwitch, policy: policies.policy });
  const authorise = createAuthorise({ ...ports, admission, serialCheck });
  const offer = createOffer({ ...ports, admission, authorise, serialCheck, tickets, refuse });
  const whyNoKey = createWhyNoKey({ ...ports, encryption });
  const ownAccess = createOwnAccess({ ...ports, authorise, limits, whyNoKey });
  const reveal = createReveal({
    ...{ ...ports, serialCheck, replacements, blanker, backlog, claims, recorder, tickets, refuse },
    visibleMs: policies.keyVisibleMs,
  });
  const helpdesk = createHelpdesk({
    ...{
      ...ports,
      lookUps,
      status,
      theSwitch,
      recorder,
      refuse,
      reveal,
      limits,
      serialCheck,
      tickets,
      claims,
      followUps,
    },
    policy: { ...policies.helpdesk, protectedGroup: policies.policy.protectedGroup },
    ownersAdmission: admission,
  });
  const wishes = createWishes({
    ...{ ...ports, offer, reveal, ownAccess, blanker, followUps, claims, tickets, refuse },
    helpdesk: helpdesk.inPrivate,
  });
  return {
    wishes,
    inChannel: helpdesk.inChannel,
    recorder,
    /** How many keys are on a screen longer than they should be, by so many milliseconds, as far as this instance has seen. */
    late: backlog.late,
    /** What is due, to be looked for again and again. */
    sweeps: { blankings: blanker.sweep, followUps: followUps.sweep, errands: helpdesk.sweep },
  };
}
