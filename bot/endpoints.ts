import { type Cloud, clouds, type Hosts, type OwnEndpoints } from './clouds.ts';

/** A setting's name and what is wrong with it. Never holds the value. */
export type Fault = { name: string; problem: string };

/** Where the services live. URLs have no trailing slash. */
export type Endpoints = {
  /** Entra, without a tenant. */
  login: string;
  graph: string;
  /** Bot Framework token service. */
  tokenService: string;
  /** OpenID metadata of the keys that sign the channel's tokens. */
  openIdMetadata: string;
  /** `iss` of the channel's tokens. */
  channelIssuer: string;
  /** Resource of the tokens that the bot shows to the channel; an identifier, never called. */
  channelScope: string;
  /** `host[:port]` or `*.suffix`, for `isChannelHost`. */
  channelHosts: string[];
  /** `serviceUrl` for what the bot says of its own accord. */
  teams: string | undefined;
};

/** Loopback: on this machine, and so a stand-in. */
export type Place = 'loopback' | 'real';

type Places = Map<string, Place>;
type Given = Readonly<Record<string, string | undefined>>;

/**
 * The cloud's endpoints with what was given in their place: hosts of the same cloud, or all of them on this machine.
 * `storage`: where the storage account is, if there is one. The answer's `endpoints` are good only without faults.
 */
export function readEndpoints(
  cloud: Cloud,
  given: Given,
  storage?: Place,
): { endpoints: Endpoints; loopback: boolean; faults: Fault[] } {
  const own: OwnEndpoints = clouds[cloud];
  const faults: Fault[] = [];
  const places: Places = new Map(storage && [['STORAGE', storage]]);

  function endpoint(name: string, hosts: Hosts, path = ''): string {
    const text = given[name] ?? `https://${hosts[0]}${path}`;
    const problem = problemOf(text, hosts, path);
    if (problem) {
      faults.push({ name, problem });
      return text;
    }
    const url = new URL(text);
    places.set(name, isLoopback(url.hostname) ? 'loopback' : 'real');
    return path ? url.origin + url.pathname : url.origin;
  }

  function channelHosts(name: string): string[] {
    const hosts = given[name]?.split(',').map((host) => host.trim().toLowerCase()) ?? [...own.channelHosts];
    const local = hosts.filter(isLoopbackHost);
    const foreign = hosts.filter((host) => !isLoopbackHost(host) && !isWithin(own.channelHosts, host));
    if (foreign.length > 0) faults.push({ name, problem: `must be hosts within ${own.channelHosts.join(', ')}` });
    else if (local.length > 0 && local.length < hosts.length)
      faults.push({ name, problem: 'mixes loopback and real hosts' });
    else places.set(name, local.length > 0 ? 'loopback' : 'real');
    return hosts;
  }

  function teams(name: string, hosts: string[]): string | undefined {
    const text = given[name] ?? own.teams;
    if (text === undefined || (given[name] === undefined && !isChannelHost(hosts, text))) return undefined;
    if (!isChannelHost(hosts, text)) faults.push({ name, problem: `must be https:// on ${hosts.join(', ')}` });
    else if (ODD.test(text)) faults.push({ name, problem: 'must have no user name, query or fragment' });
    const url = URL.parse(text);
    return url ? url.origin + url.pathname.replace(/\/$/, '') : text;
  }

  const hosts = channelHosts('CHANNEL_HOSTS');
  const endpoints: Endpoints = {
    login: endpoint('LOGIN_URL', own.login),
    graph: endpoint('GRAPH_URL', own.graph),
    tokenService: endpoint('BOT_TOKEN_SERVICE_URL', own.tokenService),
    openIdMetadata: endpoint('BOT_OPENID_METADATA_URL', own.openIdMetadata, '/v1/.well-known/openidconfiguration'),
    channelIssuer: given.BOT_TOKEN_ISSUER ?? own.issuer,
    channelScope: own.issuer,
    channelHosts: hosts,
    teams: teams('TEAMS_URL', hosts),
  };
  faults.push(...mixFaults(places));
  const loopback = [...places.values()].includes('loopback');
  if (endpoints.channelIssuer !== own.issuer && !loopback) {
    faults.push({ name: 'BOT_TOKEN_ISSUER', problem: `must be ${own.issuer}` });
  }
  return { endpoints, loopback, faults };
}

/**
 * Whether a `serviceUrl` is one that the bot may answer to: https and a listed host, port included.
 * `*.example.com` covers every host below example.com and neither example.com itself nor a look-alike such as evilexample.com.
 */
export function isChannelHost(hosts: readonly string[], serviceUrl: string): boolean {
  const url = URL.parse(serviceUrl);
  if (url?.protocol !== 'https:' || url.username || url.password) return false;
  return hosts.some((host) => covers(host, url.host));
}

/** What may hide where an address leads, or means nothing in one of ours. */
export const ODD = /[@?#\\\s]/;

/** A path is allowed only where `path` is not empty. */
function problemOf(text: string, hosts: Hosts, path: string): string | undefined {
  const url = URL.parse(text);
  if (url?.protocol !== 'https:') return 'must begin with https://';
  if (ODD.test(text)) return 'must have no user name, query or fragment';
  if (!path && url.pathname !== '/') return 'must have no path';
  if (!hosts.includes(url.host) && !isLoopback(url.hostname)) return `must be on ${hosts.join(', ')}`;
  return undefined;
}

/** A bot whose tokens come from a stand-in must not reach the real services with them, nor the other way round. */
function mixFaults(places: Places): Fault[] {
  const named = (place: Place) => [...places.keys()].filter((name) => places.get(name) === place);
  const real = named('real');
  if (real.length === 0) return [];
  return named('loopback').map((name) => ({
    name,
    problem: `is loopback, which does not mix with ${real.join(', ')}`,
  }));
}

/** `host` may itself be a wildcard: then all that it covers must be covered. */
function covers(pattern: string, host: string): boolean {
  if (host === pattern) return true;
  const suffix = pattern.slice(1);
  return pattern.startsWith('*.') && host.endsWith(suffix) && host.length > suffix.length;
}

function isWithin(patterns: Hosts, host: string): boolean {
  return /^(\*\.)?[a-z0-9.-]+$/.test(host) && patterns.some((pattern) => covers(pattern, host));
}

export function isLoopback(hostname: string): boolean {
  return ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

function isLoopbackHost(host: string): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/.test(host);
}
