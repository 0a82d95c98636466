import {
  type ConnectTo,
  createChannelAuthentication,
  createChannelToken,
  createConnect,
  createTokenService,
  type TokenService,
} from '../adapters/channel.ts';
import { createBranding, type ReadBranding } from '../adapters/graph/branding.ts';
import { createGraph } from '../adapters/graph/client.ts';
import { createGraphDirectory } from '../adapters/graph/directory.ts';
import { createGraphProbe, type GraphProbe } from '../adapters/graph/probe.ts';
import { botTokens, registrationTokens, type TokenSource } from '../adapters/tokens.ts';
import type { Clock, Directory, Log } from '../domain/ports.ts';
import type { Settings } from '../settings.ts';

/** What the command line asked for beyond the usual. */
export type DoctorWish = {
  /** Entra object id of somebody whose Macs are looked up. No key is read. */
  person?: string | undefined;
  /** Public address of the bot. */
  bot?: string | undefined;
};

/** All that a check may look at. */
export type World = {
  settings: Settings;
  wish: DoctorWish;
  /** Of the app package that was built here last. */
  manifestFile: string;
  clock: Clock;
  tokens: Record<'bot' | 'sso' | 'graph', TokenSource>;
  probe: GraphProbe;
  directory: Directory;
  branding: ReadBranding;
  tokenService: TokenService;
  connect: ConnectTo;
};

type Given = Pick<World, 'settings' | 'wish' | 'manifestFile' | 'clock'>;

/** The composition root of the doctor: the bot's own adapters, so that what works here works there. */
export function createWorld(given: Given): World {
  const { settings, clock } = given;
  const tokens = {
    bot: botTokens(settings, clock),
    sso: registrationTokens(settings.sso, settings, clock),
    graph: registrationTokens(settings.graph, settings, clock),
  };
  const graph = createGraph({ url: settings.endpoints.graph, token: tokens.graph, clock, log: silent });
  const authentication = createChannelAuthentication(settings, createChannelToken(settings, tokens.bot));
  return {
    ...given,
    tokens,
    probe: createGraphProbe(graph),
    directory: createGraphDirectory(graph),
    branding: createBranding(graph),
    tokenService: createTokenService(authentication, settings),
    connect: createConnect(authentication, settings),
  };
}

/** The findings say it all. */
export const silent: Log = { info() {}, warn() {}, alert() {}, head() {} };
