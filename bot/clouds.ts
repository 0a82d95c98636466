/** The usual host and others that belong to the same cloud. */
export type Hosts = readonly [usual: string, ...others: string[]];
export type OwnEndpoints = {
  login: Hosts;
  graph: Hosts;
  tokenService: Hosts;
  openIdMetadata: Hosts;
  issuer: string;
  /** Of Teams in a browser, for links into it. */
  client: string;
  /** What the hosts of every storage account end in. */
  storage: string;
  channelHosts: Hosts;
  /** Where a bot speaks first; China's is not published: https://microsoft.github.io/Agents-for-js/variables/_microsoft_agents-hosting.TeamsServiceEndpoints.html */
  teams?: string;
};

/**
 * Each cloud's own hosts, the usual one first. Sources, for all: https://learn.microsoft.com/graph/deployments and
 * https://learn.microsoft.com/azure/bot-service/ref-oauth-redirect-urls; of a single cloud they stand beside it.
 * `trafficmanager.net` is open to every Azure customer, so its hosts are exact.
 */
export const clouds = {
  /** https://learn.microsoft.com/azure/bot-service/rest-api/bot-framework-rest-connector-authentication */
  public: {
    login: ['login.microsoftonline.com'],
    graph: ['graph.microsoft.com'],
    tokenService: [
      'token.botframework.com',
      'europe.token.botframework.com',
      'unitedstates.token.botframework.com',
      'india.token.botframework.com',
      'api.botframework.com',
    ],
    openIdMetadata: ['login.botframework.com'],
    issuer: 'https://api.botframework.com',
    client: 'teams.microsoft.com',
    storage: 'core.windows.net',
    channelHosts: ['smba.trafficmanager.net', 'smba.onyx.prod.teams.trafficmanager.net', '*.teams.microsoft.com'],
    teams: 'https://smba.trafficmanager.net/teams',
  },
  /**
   * GCC High comes first, DoD second: https://learn.microsoft.com/azure/bot-service/how-to-deploy-gov-cloud-high. With Teams their token
   * services are those of Office 365, and not the one of Azure Government alone.
   */
  usgov: {
    login: ['login.microsoftonline.us'],
    graph: ['graph.microsoft.us', 'dod-graph.microsoft.us'],
    tokenService: [
      'tokengcch.botframework.azure.us',
      'apidod.botframework.azure.us',
      'token.botframework.azure.us',
      'api.botframework.azure.us',
    ],
    openIdMetadata: ['login.botframework.azure.us'],
    issuer: 'https://api.botframework.us',
    client: 'gov.teams.microsoft.us',
    storage: 'core.usgovcloudapi.net',
    channelHosts: ['*.teams.microsoft.us'],
    teams: 'https://smba.infra.gov.teams.microsoft.us/teams',
  },
  /** https://learn.microsoft.com/azure/bot-service/how-to-deploy-china-cloud. Its channel hosts are not published: those below its Teams client's. */
  china: {
    login: ['login.partner.microsoftonline.cn'],
    graph: ['microsoftgraph.chinacloudapi.cn'],
    tokenService: ['token.botframework.azure.cn'],
    openIdMetadata: ['login.botframework.azure.cn'],
    issuer: 'https://api.botframework.azure.cn',
    client: 'teams.microsoftonline.cn',
    storage: 'core.chinacloudapi.cn',
    channelHosts: ['*.teams.microsoftonline.cn'],
  },
} satisfies Record<string, OwnEndpoints>;

export type Cloud = keyof typeof clouds;
export const cloudNames = ['public', 'usgov', 'china'] as const satisfies readonly Cloud[];
