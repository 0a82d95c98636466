import {
  type Activity,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  type InvokeResponse,
  type TurnContext,
} from 'botbuilder';
import {
  AuthenticationConfiguration,
  AuthenticationConstants,
  AuthenticationError,
  type BotFrameworkAuthentication,
  ClaimsIdentity,
  type ConnectorClient,
  type ServiceClientCredentialsFactory,
  type UserTokenClient,
} from 'botframework-connector';
import { decodeJwt } from 'jose';
import { Unavailable } from '../domain/unavailable.ts';
import { isChannelHost } from '../endpoints.ts';
import type { Settings } from '../settings.ts';
import type { TokenSource } from './tokens.ts';

/** The request did not come from the channel. */
export class NotFromChannel extends Error {}

const ONLY_THE_CHANNEL = 'Only tokens of the channel are accepted.';

type Credentials = Awaited<ReturnType<ServiceClientCredentialsFactory['createCredentials']>>;

/**
 * The real CloudAdapter, without its HTTP half: `CloudAdapter.process` prints an error, which may hold a card, and answers its message.
 */
export class ChannelAdapter extends CloudAdapter {
  readonly #authentication: BotFrameworkAuthentication;
  readonly #settings: Settings;

  constructor(authentication: BotFrameworkAuthentication, settings: Settings) {
    super(authentication);
    this.#authentication = authentication;
    this.#settings = settings;
  }

  /** Runs a turn for an activity of the channel; an invoke's answer comes back. Throws `NotFromChannel`. */
  async receive(
    authorization: string,
    activity: Activity,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<InvokeResponse | undefined> {
    const caller = await this.#authenticate(authorization, activity).catch((cause) => {
      throw new NotFromChannel('', { cause });
    });
    return this.processActivity(caller, activity, logic);
  }

  async #authenticate(authorization: string, activity: Activity) {
    if (!isSaidToBeOfChannel(authorization, this.#settings)) throw new AuthenticationError(ONLY_THE_CHANNEL, 401);
    return this.#authentication.authenticateRequest(activity, authorization);
  }
}

/**
 * Proves nothing, and comes before the SDK looks: of tokens of others it would remember each tenant for ever, and for some it would
 * ask a host that no setting names
 * (https://github.com/microsoft/botbuilder-js/blob/main/libraries/botframework-connector/src/auth/emulatorValidation.ts, and aseChannelValidation.ts).
 */
function isSaidToBeOfChannel(authorization: string, { endpoints, bot }: Settings): boolean {
  try {
    const { iss, tid = bot.tenantId } = decodeJwt(authorization.replace('Bearer ', ''));
    return iss === endpoints.channelIssuer && tid === bot.tenantId;
  } catch {
    return false;
  }
}

/** Every endpoint is given: setting a single one drops the defaults of all the others. */
export function createChannelAuthentication(settings: Settings, token: ChannelToken): BotFrameworkAuthentication {
  const { endpoints, bot } = settings;
  return new ConfigurationBotFrameworkAuthentication(
    {
      MicrosoftAppType: bot.type,
      MicrosoftAppId: bot.appId,
      MicrosoftAppTenantId: bot.tenantId,
      ToChannelFromBotLoginUrl: `${endpoints.login}/${bot.tenantId}`,
      ToChannelFromBotOAuthScope: endpoints.channelScope,
      ToBotFromChannelTokenIssuer: endpoints.channelIssuer,
      OAuthUrl: endpoints.tokenService,
      ToBotFromChannelOpenIdMetadataUrl: endpoints.openIdMetadata,
      ToBotFromEmulatorOpenIdMetadataUrl: `${endpoints.login}/${bot.tenantId}/v2.0/.well-known/openid-configuration`,
      CallerId: 'urn:botframework:azure',
      ValidateAuthority: 'true',
    },
    credentialsFor(settings, token),
    onlyTheChannel(endpoints.channelIssuer),
  );
}

/**
 * CloudAdapter would also take tokens that Entra issued for the bot: only the channel's own issuer may speak
 * (https://github.com/microsoft/botbuilder-js/blob/main/libraries/botframework-connector/src/auth/parameterizedBotFrameworkAuthentication.ts).
 */
function onlyTheChannel(issuer: string): AuthenticationConfiguration {
  return new AuthenticationConfiguration(['msteams'], async (claims) => {
    if (claims.some(({ type, value }) => type === 'iss' && value === issuer)) return;
    throw new AuthenticationError(ONLY_THE_CHANNEL, 401);
  });
}

/** The bot's token for a request to this URL; `Unavailable` if that is no host of the channel or the token service. */
export type ChannelToken = (url: string) => Promise<string>;

/** The one place where the bot's token is given out. */
export function createChannelToken({ endpoints }: Settings, botToken: TokenSource): ChannelToken {
  return async (url) => {
    const known = isChannelHost(endpoints.channelHosts, url) || URL.parse(url)?.origin === endpoints.tokenService;
    if (!known) throw new Unavailable('Teams', 'rejected');
    return botToken(`${endpoints.channelScope}/.default`);
  };
}

function credentialsFor({ bot }: Settings, token: ChannelToken): ServiceClientCredentialsFactory {
  const credentials: Credentials = {
    async signRequest(request) {
      request.headers.set('authorization', `Bearer ${await token(request.url)}`);
      return request;
    },
  };
  return {
    isValidAppId: async (appId) => appId === bot.appId,
    isAuthenticationDisabled: async () => false,
    createCredentials: async () => credentials,
  };
}

/** A client of the connector that serves a chat, outside of any turn. */
export type ConnectTo = (serviceUrl: string) => Promise<ConnectorClient>;

export function createConnect(authentication: BotFrameworkAuthentication, settings: Settings): ConnectTo {
  const factory = authentication.createConnectorFactory(itself(settings));
  const clients = new Map<string, ConnectorClient>();
  return async (serviceUrl) => {
    const client = clients.get(serviceUrl) ?? (await factory.create(serviceUrl, settings.endpoints.channelScope));
    // There are a handful of regions; a path that varies must not fill the memory.
    if (clients.size < MOST_CLIENTS) clients.set(serviceUrl, client);
    return client;
  };
}

const MOST_CLIENTS = 100;

/** A client of the token service, outside of any turn. */
export type TokenService = () => Promise<UserTokenClient>;

export function createTokenService(authentication: BotFrameworkAuthentication, settings: Settings): TokenService {
  return () => authentication.createUserTokenClient(itself(settings));
}

function itself({ bot }: Settings): ClaimsIdentity {
  return new ClaimsIdentity([
    { type: AuthenticationConstants.AudienceClaim, value: bot.appId },
    { type: AuthenticationConstants.AppIdClaim, value: bot.appId },
  ]);
}
