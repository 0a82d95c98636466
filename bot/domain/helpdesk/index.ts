import type { Admission } from '../admission.ts';
import type { Claims } from '../claims.ts';
import type { FollowUps } from '../follow-ups.ts';
import type { Limits } from '../limits.ts';
import type { Background, Clock, Directory, Log, Records, Screen } from '../ports.ts';
import type { Recorder } from '../recorder.ts';
import type { Refuse } from '../refuse.ts';
import type { Reveal } from '../reveal.ts';
import type { SerialCheck } from '../serial-check.ts';
import type { Switch } from '../switch.ts';
import type { Tickets } from '../tickets.ts';
import { createTechnicianAccess } from './access.ts';
import { createHelpdeskAdmission } from './admission.ts';
import { createApprovalAnswers } from './approval-answers.ts';
import { createApprovals } from './approvals.ts';
import { createAsk } from './ask.ts';
import { createBegin } from './begin.ts';
import { createTechnicianCards } from './cards.ts';
import { createDemands } from './demands.ts';
import { createEndings } from './endings.ts';
import { createErrandRunner } from './errands.ts';
import { createHelp } from './help.ts';
import { createInChannel } from './in-channel.ts';
import { createInPrivate } from './in-private.ts';
import type { LookUps } from './look-ups.ts';
import type { HelpdeskPolicy } from './model.ts';
import { createNotices } from './notices.ts';
import { createOpenRequests } from './open-requests.ts';
import type { Chats, Errands, OnBehalfOf, PrivateCards, ReadAssertion, TeamChannels } from './ports.ts';
import { createRequests } from './requests.ts';
import { createSearch } from './search.ts';
import { createSend } from './send.ts';
import { createShow } from './show.ts';
import type { Status } from './status.ts';
import { createTechnicians } from './technicians.ts';

type Ports = {
  policy: HelpdeskPolicy & { protectedGroup: string | undefined };
  lookUps: LookUps;
  status: Status;
  onBehalfOf: OnBehalfOf;
  readAssertion: ReadAssertion;
  chats: Chats;
  channels: TeamChannels;
  privateCards: PrivateCards;
  errands: Errands;
  directory: Directory;
  /** To self-service. */
  ownersAdmission: Admission;
  theSwitch: Switch;
  records: Records;
  recorder: Recorder;
  refuse: Refuse;
  reveal: Reveal;
  limits: Limits;
  serialCheck: SerialCheck;
  tickets: Tickets;
  claims: Claims;
  followUps: FollowUps;
  screen: Screen;
  background: Background;
  clock: Clock;
  log: Log;
};

/** Look-ups of the helpdesk, put together. What was begun is ended also where they have been switched off since. */
export function createHelpdesk(given: Ports) {
  const admission = createHelpdeskAdmission(given);
  const intuneOf = createTechnicians(given);
  const cards = createTechnicianCards({ ...given, cards: given.privateCards });
  const endings = createEndings({ ...given, cards });
  const search = createSearch({ ...given, intuneOf, cards, endings });
  const begin = createBegin({ ...given, search });
  const openRequests = createOpenRequests(given);
  const requests = createRequests(given);
  const demands = createDemands(given);
  const approvals = createApprovals({ ...given, cards, endings, requests, openRequests });
  const accessOf = createTechnicianAccess({ ...given, intuneOf, admission, demands });
  const answer = createApprovalAnswers({ ...given, endings, requests, openRequests });
  const show = createShow({ ...given, accessOf, search, openRequests, cards });
  const ask = createAsk({ ...given, demands, approvals, search, endings, show });
  const send = createSend({ ...given, cards, endings });
  const notices = createNotices({ ...given, cards });
  const help = createHelp(given);
  return {
    inPrivate: createInPrivate({
      ...given,
      admission,
      begin,
      search,
      ask,
      send,
      show,
      approvals,
      answer,
      notices,
      help,
      endings,
    }),
    inChannel: createInChannel({ ...given, admission, begin, requests, help }),
    sweep: createErrandRunner({ ...given, approvals, endings, notices }),
  };
}
