import { templateEngine } from '../cards/template-engine.ts';
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
import { openEngine } from './adapters/engine.ts';
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
import { createSsoTokenVerifier } from './adapters/sso-token.ts';
import { createTeamChannels } from './adapters/team-channels.ts';
import { createTeamsScreen } from './adapters/teams-screen.ts';
import { botTokens, registrationTokens } from './adapters/tokens.ts';
import { createUserTokens } from './adapters/user-tokens.ts';
import { createBackground } from './background.ts';
import { createDeny } from './deny.ts';
import { createGuide } from './domain/guide.ts';
import { createNewestMessage } from './domain/newest.ts';
import { createTurnAway } from './domain/outsiders.ts';
import type { Clock, Log } from './domain/ports.ts';
import { createRules } from './domain/rules.ts';
import { createExpiryWatch } from './expiry-watch.ts';
import { createHousekeeping } from './housekeeping.ts';
import { createLoop } from './loop.ts';
import { createServer, type Health } from './server.ts';
import type { Settings } from './settings.ts';
import { startTelemetry } from './telemetry/index.ts';
import { createTurn } from './turn.ts';
import { createWelcome } from './welcome.ts';

const LATE_MS = 5_000;
const WARM_UP_AFTER_MS = 1_000;
const STOP_WITHIN_MS = 9_000;

/** The composition root: everything is wired here, and nothing runs before `start`. */
export async function createApp(settings: Settings, { clock, log: uncounted }: { clock: Clock; log: Log }) {
  const { version } = latchkey;
  const telemetry = await startTelemetry(settings.telemetry, { clock, log: uncounted, version });
  const log = telemetry.counting(uncounted);
  const opened = await openEngine(settings.storage, { clock, log, version, realKeys: !settings.loopback });
  const engine = telemetry.timing(opened);
  const { records } = engine;
  const background = createBackground(log);

  const graphToken = registrationTokens(settings.graph, settings, clock);
  const graph = createGraph({ url: settings.endpoints.graph, token: graphToken, clock, log });
  const support = settings.support ? async () => settings.support : createBrandingSupport(createBranding(graph), clock);

  const channelToken = createChannelToken(settings, botTokens(settings, clock));
  const authentication = createChannelAuthentication(settings, channelToken);
  const adapter = new ChannelAdapter(authentication, settings);
  const connect = createConnect(authentication, settings);
  const newest = createNewestMessage({ records, clock });
  const edit = createEditMessage(channelToken);
  const messages = createMessages({ connect, edit, newest, clock, log });
  const screen = createTeamsScreen({
    ...{ messages, support, clock, log },
    helpdesk: settings.helpdesk.channel !== undefined,
  });
  const posts = createChannelPosts({ connect, settings, clock });
  const install = settings.catalogApp === undefined ? undefined : createInstall(itselfInGraph(), settings.catalogApp);
  const chats = createChats({ records, connect, install, settings, clock, log });
  const verify = createSsoTokenVerifier(settings, clock);
  const tokenService = createTokenService(authentication, settings);

  const { wishes, inChannel, recorder, late, sweeps } = createRules(settings, {
    ...engine,
    directory: createGraphDirectory(graph),
    keys: createGraphKeys(graph),
    encryption: createEncryption(graph),
    channels: createTeamChannels({ posts, edit, token: channelToken, settings, clock, log }),
    privateCards: createPrivateCards({ messages }),
    onBehalfOf: createOnBehalfOf({ settings, clock, log }),
    readAssertion: createReadAssertion({ tokenService, verify, settings, clock }),
    ...{ screen, newest, chats, background, clock, log },
  });

  telemetry.backlog(() => late(0));

  const tokens = createUserTokens(adapter, settings, clock);
  const conversation = createConversation({
    storage: engine.dialogState,
    records,
    clock,
    tokens,
    verify,
    wishes,
    newest,
    log,
  });
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
      inChannel,
      welcome,
      screen,
      newest,
      background,
      clock,
      deny,
      log,
    },
  });

  const loop = createLoop({ stalled: 'blanking.stalled', everyMs: 1_000, sweep: sweeps.blankings }, { clock, log });
  const followUpLoop = createLoop(
    { stalled: 'follow-up.stalled', everyMs: 5_000, sweep: sweeps.followUps },
    { clock, log },
  );
  const errandLoop = createLoop({ stalled: 'errand.stalled', everyMs: 1_000, sweep: sweeps.errands }, { clock, log });
  const housekeeping = createHousekeeping({
    records,
    audit: engine.audit,
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
    const storage = await engine.writable().then(
      () => true,
      () => false,
    );
    return { ready: storage && loop.alive(), storage, blanking: loop.alive(), overdue: late(LATE_MS) };
  }

  let cancelWarmUp = () => {};

  return {
    /** Blanks what is overdue and listens; answers the port. */
    async start(): Promise<number> {
      loop.start();
      followUpLoop.start();
      errandLoop.start();
      housekeeping.start();
      expiryWatch.start();
      background.run('storage', engine.warmUp);
      // Known before it is needed: when Graph is down, people want to know whom to call.
      background.run('support', async () => void (await support()));
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(settings.port, settings.host, resolve);
      });
      // The first card would wait for it.
      cancelWarmUp = clock.after(WARM_UP_AFTER_MS, templateEngine);
      return server.address().port;
    },

    /** Takes nothing new and finishes what runs, as far as there is time: what is booked survives. */
    async stop(): Promise<void> {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      cancelWarmUp();
      housekeeping.stop();
      expiryWatch.stop();
      welcome.stop();
      const finished = Promise.all([closed, loop.stop(), followUpLoop.stop(), errandLoop.stop()])
        .then(() => background.drained())
        .then(() => telemetry.stop());
      const timeUp = new Promise((resolve) => clock.after(STOP_WITHIN_MS, () => resolve(undefined)));
      await Promise.race([finished, timeUp]);
      engine.close();
    },
  };
}
