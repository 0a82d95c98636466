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
 * Each cloud's own hosts, the usual one first. Sources: https://learn.microsoft.com/graph/deployments,
 * https://learn.microsoft.com/azure/bot-service/ref-oauth-redirect-urls and how-to-deploy-china-cloud, and the Teams SDK's cloud presets.
 * `trafficmanager.net` is open to every Azure customer, so its hosts are exact.
 */
export const clouds = {
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
  usgov: {
    login: ['login.microsoftonline.us'],
    graph: ['graph.microsoft.us', 'dod-graph.microsoft.us'],
    tokenService: [
      'token.botframework.azure.us',
      'tokengcch.botframework.azure.us',
      'api.botframework.azure.us',
      'apidod.botframework.azure.us',
    ],
    openIdMetadata: ['login.botframework.azure.us'],
    issuer: 'https://api.botframework.us',
    client: 'gov.teams.microsoft.us',
    storage: 'core.usgovcloudapi.net',
    channelHosts: ['*.teams.microsoft.us'],
    teams: 'https://smba.infra.gov.teams.microsoft.us/teams',
  },
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
