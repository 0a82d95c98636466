import type { JWTHeaderParameters, JWTPayload } from 'jose';
import type { Certificates } from './certificates.ts';
import { type Channel, startChannel } from './channel.ts';
import { createChats } from './chats.ts';
import { type Company, createCompany, type Person } from './company.ts';
import { startConnector } from './connector.ts';
import { startEntra } from './entra.ts';
import type { Facts } from './facts.ts';
import { applyFault, type FaultName } from './faults.ts';
import { startGraph } from './graph.ts';
import { createSigningKeys, type SigningKeys } from './signing-key.ts';
import { createTeams, type Teams } from './teams.ts';
import { startTokenService } from './token-service.ts';
import { createWire, type Wire } from './wire.ts';

export type Cloud = {
  company: Company;
  /** The settings that point a bot at this cloud; `PORT` and `STORAGE` are the caller's. */
  environment: Record<string, string>;
  wire: Wire;
  teams: Teams;
  signIn: SignIn;
  /** The bearer token of a delivery from this `serviceUrl`, as the channel signs it. */
  channelToken: Channel['token'];
  stop(): Promise<void>;
};

/** For tests of what the bot makes of odd tokens. */
type SignIn = {
  /** A user token for the SSO registration's API, properly signed; `claims` replace its own (undefined takes one out). */
  token(person: Person, claims?: JWTPayload, header?: Partial<JWTHeaderParameters>): Promise<string>;
  /** Hands the bot this very token for the person from now on. */
  handOut(person: Person, token: string): void;
  /** The person has to sign in again. */
  forget(person: Person): void;
  /** Key id of Entra's signing key, for a forger's own key. */
  keyId: string;
};

/** Starts everything that the bot talks to: Entra, Graph with Intune, the token service, and Teams; each on a port of its own. */
export async function startCloud({
  certificates,
  company = createCompany(),
  keys,
  facts = {},
  faults = [],
}: {
  certificates: Certificates;
  company?: Company;
  /** Other than the company's own. */
  facts?: Partial<Facts>;
  /** What goes wrong from the first request on. */
  faults?: FaultName[];
  /** Of an earlier cloud: making them takes longer than all the rest. */
  keys?: SigningKeys;
}): Promise<Cloud> {
  const signingKeys = keys ?? (await createSigningKeys());
  const { bot, sso, graph } = company.registrations;
  Object.assign(company.facts, facts);
  const wire = createWire(certificates);
  for (const name of faults) applyFault(wire, name);
  const chats = createChats();
  let graphUrl = '';
  const entra = await startEntra(wire, company, signingKeys.entra, () => graphUrl);
  graphUrl = await startGraph(wire, company, entra, chats);
  const tokenService = await startTokenService(wire, company, entra, chats);
  const channel = await startChannel(wire, company, signingKeys.channel);
  const serviceUrl = await startConnector(wire, company, entra, chats);
  const teams = createTeams({ wire, company, entra, tokenService, channel, chats, serviceUrl });

  return {
    company,
    wire,
    teams,

    signIn: {
      token: (person, claims, header) => entra.key.sign({ ...entra.userClaims(person, sso.id), ...claims }, header),
      handOut: tokenService.handOut,
      forget: tokenService.forget,
      keyId: `${entra.key.jwk.kid}`,
    },

    channelToken: channel.token,

    environment: {
      MicrosoftAppType: 'SingleTenant',
      MicrosoftAppId: bot.id,
      MicrosoftAppPassword: bot.secret,
      MicrosoftAppTenantId: company.tenantId,
      SSO_CLIENT_ID: sso.id,
      SSO_CLIENT_SECRET: sso.secret,
      GRAPH_CLIENT_ID: graph.id,
      GRAPH_CLIENT_SECRET: graph.secret,
      OAUTH_CONNECTION: company.oauthConnection,
      LOGIN_URL: entra.url,
      GRAPH_URL: graphUrl,
      BOT_TOKEN_SERVICE_URL: tokenService.url,
      BOT_OPENID_METADATA_URL: channel.metadataUrl,
      BOT_TOKEN_ISSUER: channel.issuer,
      CHANNEL_HOSTS: new URL(serviceUrl).host,
      TEAMS_URL: serviceUrl,
    },

    async stop() {
      teams.stop();
      await wire.stop();
    },
  };
}
