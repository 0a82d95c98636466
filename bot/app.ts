import { createConversation } from '../dialogs/conversation.ts';
import latchkey from '../package.json' with { type: 'json' };
import { createReadAssertion } from './adapters/assertion.ts';
import { createBrandingSupport } from './adapters/branding-support.ts';
import {
  ChannelAdapter,
  createChannelAuthentication,
  createChannelToken,
  createConnect,
  createTokenService,
} from './adapters/channel.ts';
import { createChannelPosts } from './adapters/channel-posts.ts';
import { createChats } from './adapters/chats.ts';
import { createEditMessage } from './adapters/edit-message.ts';
import { createBranding } from './adapters/graph/branding.ts';
import { createGraph } from './adapters/graph/client.ts';
import { createGraphDirectory } from './adapters/graph/directory.ts';
import { createEncryption } from './adapters/graph/encryption.ts';
import { createInstall } from './adapters/graph/install.ts';
import { createGraphKeys } from './adapters/graph/keys.ts';
import { createMessages } from './adapters/messages.ts';
import { createOnBehalfOf } from './adapters/on-behalf-of.ts';
import { createOpsChannel } from './adapters/ops-channel.ts';
import { createPrivateCards } from './adapters/private-cards.ts';
import { createAudit } from './adapters/sqlite/audit.ts';
import { openDatabase } from './adapters/sqlite/database.ts';
import { createDialogState } from './adapters/sqlite/dialog-state.ts';
import { createBookings, createErrands, createFollowUpQueue } from './adapters/sqlite/queue.ts';
import { createRecords } from './adapters/sqlite/records.ts';
import { createSsoTokenVerifier } from './adapters/sso-token.ts';
import { createTeamChannels } from './adapters/team-channels.ts';
import { createTeamsScreen } from './adapters/teams-screen.ts';
import { botTokens, registrationTokens } from './adapters/tokens.ts';
import { createUserTokens } from './adapters/user-tokens.ts';
import { createBackground } from './background.ts';
import { createDeny } from './deny.ts';
import { createOwnAccess } from './domain/access.ts';
import { createAdmission } from './domain/admission.ts';
import { createAuthorise } from './domain/authorise.ts';
import { createBlanker } from './domain/blanker.ts';
import { createBlank } from './domain/blanking.ts';
import { createClaims } from './domain/claims.ts';
import { createFollowUps } from './domain/follow-ups.ts';
import { createGuide } from './domain/guide.ts';
import { createHelpdesk } from './domain/helpdesk/index.ts';
import { createLookUps } from './domain/helpdesk/look-ups.ts';
import { createStatus } from './domain/helpdesk/status.ts';
import { createLimits } from './domain/limits.ts';
import { createNewestMessage } from './domain/newest.ts';
import { createWhyNoKey } from './domain/no-key.ts';
import { createOffer } from './domain/offer.ts';
import { createTurnAway } from './domain/outsiders.ts';
import type { Clock, Log } from './domain/ports.ts';
import { createRecorder } from './domain/recorder.ts';
import { createRefuse } from './domain/refuse.ts';
import { createReplacements } from './domain/replacements.ts';
import { createReveal } from './domain/reveal.ts';
import { createSerialCheck } from './domain/serial-check.ts';
import { createSwitch } from './domain/switch.ts';
import { createTickets } from './domain/tickets.ts';
import { createWishes } from './domain/wishes.ts';
import { createExpiryWatch } from './expiry-watch.ts';
import { createHousekeeping } from './housekeeping.ts';
import { createLoop } from './loop.ts';
import { createServer, type Health } from './server.ts';
import type { Settings } from './settings.ts';
import { createTurn } from './turn.ts';
import { createWelcome } from './welcome.ts';

const LATE_MS = 5_000;
const STOP_WITHIN_MS = 9_000;

/** The composition root: everything is wired here, and nothing runs before `start`. */
export async function createApp(settings: Settings, { clock, log }: { clock: Clock; log: Log }) {
  const database = await openDatabase(settings.storage.file, clock);
  const bookings = createBookings(database, clock);
  const records = createRecords(database, clock);
  const audit = createAudit(database, clock, latchkey.version);
  const background = createBackground(log);

  const graphToken = registrationTokens(settings.graph, settings, clock);
  const graph = createGraph({ url: settings.endpoints.graph, token: graphToken, clock, log });
  const directory = createGraphDirectory(graph);
  const keys = createGraphKeys(graph);
  const whyNoKey = createWhyNoKey({ encryption: createEncryption(graph), clock, log });
  const support = settings.support ? async () => settings.support : createBrandingSupport(createBranding(graph), clock);

  const channelToken = createChannelToken(settings, botTokens(settings, clock));
  const authentication = createChannelAuthentication(settings, channelToken);
  const adapter = new ChannelAdapter(authentication);
  const connect = createConnect(authentication, settings);
  const newest = createNewestMessage({ records, clock });
  const edit = createEditMessage(channelToken);
  const messages = createMessages({ connect, edit, newest, clock, log });
  const screen = createTeamsScreen({
    ...{ messages, support, clock, log },
    helpdesk: settings.helpdesk.channel !== undefined,
  });
  const posts = createChannelPosts({ connect, settings, clock });
  const channels = createTeamChannels({ posts, edit, token: channelToken, settings, clock, log });
  const install = settings.catalogApp === undefined ? undefined : createInstall(itselfInGraph(), settings.catalogApp);
  const chats = createChats({ records, connect, install, settings, clock, log });

  const tickets = createTickets({ records, clock });
  const claims = createClaims({ records, clock });
  const recorder = createRecorder({ audit, log });
  const refuse = createRefuse({ recorder, screen });
  const serialCheck = createSerialCheck({ records, clock, mode: settings.serialCheck });
  const replacements = createReplacements({ keys, directory, records, recorder, clock, log });
  const followUps = createFollowUps({
    queue: createFollowUpQueue(database, clock),
    rotate: settings.rotate,
    ...{ records, replacements, screen, background, clock, log },
  });
  const errands = createErrands(database, clock);
  const lookUps = createLookUps({ records, clock });
  const status = createStatus({ lookUps, channels, errands, clock });
  const blank = createBlank({ bookings, screen, followUps, status, recorder, clock, log });
  const blanker = createBlanker({ blank, bookings, claims, screen, background, clock, log });
  const theSwitch = createSwitch({ records });
  const limits = createLimits({ records, clock, log, most: settings.mostKeys });
  const admission = createAdmission({ directory, theSwitch, policy: settings.policy });
  const authorise = createAuthorise({ admission, directory, serialCheck });
  const offer = createOffer({ admission, authorise, directory, serialCheck, screen, clock, tickets, refuse });
  const ownAccess = createOwnAccess({ authorise, limits, keys, whyNoKey });
  const reveal = createReveal({
    ...{ serialCheck, replacements, bookings, screen, clock, log, blanker, claims, recorder, tickets, refuse },
    visibleMs: settings.keyVisibleMs,
  });
  const verify = createSsoTokenVerifier(settings, clock);
  const tokenService = createTokenService(authentication, settings);
  const helpdesk = createHelpdesk({
    policy: { ...settings.helpdesk, protectedGroup: settings.policy.protectedGroup },
    onBehalfOf: createOnBehalfOf({ settings, clock, log }),
    readAssertion: createReadAssertion({ tokenService, verify, settings, clock }),
    privateCards: createPrivateCards({ messages }),
    ownersAdmission: admission,
    ...{ lookUps, status, chats, channels, errands, directory, theSwitch, records, recorder, refuse, reveal, limits },
    ...{ serialCheck, tickets, claims, followUps, screen, background, clock, log },
  });
  const wishes = createWishes({
    helpdesk: helpdesk.inPrivate,
    ...{
      offer,
      reveal,
      ownAccess,
      blanker,
      followUps,
      claims,
      tickets,
      newest,
      refuse,
      screen,
      background,
      clock,
      log,
    },
  });

  const tokens = createUserTokens(adapter, settings, clock);
  const storage = createDialogState(database);
  const conversation = createConversation({ storage, records, clock, tokens, verify, wishes, newest, log });
  const welcome = createWelcome({ on: settings.welcome, records, screen, busy: background.busy, clock, log });
  const turnAway = createTurnAway({ screen, records, clock, background });
  const deny = createDeny({ log, recorder, records, clock, turnAway });
  const turn = createTurn({
    ...{
      settings,
      conversation,
      wishes,
      readGuide: createGuide({ newest, screen }),
      chats,
      inChannel: helpdesk.inChannel,
      welcome,
      screen,
      newest,
      background,
      clock,
      deny,
      log,
    },
  });

  const loop = createLoop({ stalled: 'blanking.stalled', everyMs: 1_000, sweep: blanker.sweep }, { clock, log });
  const followUpLoop = createLoop(
    { stalled: 'follow-up.stalled', everyMs: 5_000, sweep: followUps.sweep },
    { clock, log },
  );
  const errandLoop = createLoop({ stalled: 'errand.stalled', everyMs: 1_000, sweep: helpdesk.sweep }, { clock, log });
  const housekeeping = createHousekeeping({
    records,
    audit,
    clock,
    log,
    auditRetentionDays: settings.auditRetentionDays,
  });
  const expiryWatch = createExpiryWatch({
    expiries: settings.expiries,
    channel: createOpsChannel({ posts, settings }),
    ...{ records, background, clock, log },
  });
  const server = createServer({ adapter, turn, health, background, clock, log });

  /** An app may install itself alone, and to Teams that is the registration for sign-in, which the manifest names. */
  function itselfInGraph() {
    return createGraph({
      url: settings.endpoints.graph,
      token: registrationTokens(settings.sso, settings, clock),
      ...{ clock, log },
    });
  }

  async function health(): ReturnType<Health> {
    const storage = await database.writable().then(
      () => true,
      () => false,
    );
    const overdue = await bookings.overdue(clock.now() - LATE_MS).catch(() => undefined);
    return { ready: storage && loop.alive(), storage, blanking: loop.alive(), overdue };
  }

  return {
    /** Blanks what is overdue and listens; answers the port. */
    async start(): Promise<number> {
      loop.start();
      followUpLoop.start();
      errandLoop.start();
      housekeeping.start();
      expiryWatch.start();
      // Known before it is needed: when Graph is down, people want to know whom to call.
      background.run('support', async () => void (await support()));
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(settings.port, settings.host, resolve);
      });
      return server.address().port;
    },

    /** Takes nothing new and finishes what runs, as far as there is time: what is booked survives. */
    async stop(): Promise<void> {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      housekeeping.stop();
      expiryWatch.stop();
      welcome.stop();
      const finished = Promise.all([closed, loop.stop(), followUpLoop.stop(), errandLoop.stop()]).then(() =>
        background.drained(),
      );
      const timeUp = new Promise((resolve) => clock.after(STOP_WITHIN_MS, () => resolve(undefined)));
      await Promise.race([finished, timeUp]);
      database.close();
    },
  };
}
