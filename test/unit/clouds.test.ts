import assert from 'node:assert/strict';
import { AzureAuthorityHosts } from '@azure/identity';
import { AuthenticationConstants, GovernmentConstants } from 'botframework-connector';
import { type Cloud, cloudNames, clouds, type OwnEndpoints } from '../../bot/clouds.ts';
import { isChannelHost, readEndpoints } from '../../bot/endpoints.ts';

/** The settings that name a host, and the hosts that each may name. */
const hostsOf = ({ login, graph, tokenService, openIdMetadata }: OwnEndpoints) => ({
  LOGIN_URL: login,
  GRAPH_URL: graph,
  BOT_TOKEN_SERVICE_URL: tokenService,
  BOT_OPENID_METADATA_URL: openIdMetadata,
});
const hostsIn = (some: string | readonly string[] | Record<string, readonly string[]>) =>
  typeof some === 'string' ? [some] : Object.values(some).flat();
const isHost = (text: string) => URL.parse(`https://${text}`)?.host === text;
const faultsIn = (cloud: Cloud, given: Record<string, string>) =>
  readEndpoints(cloud, given).faults.map(({ name }) => name);

describe('The clouds', () => {
  it('are those that the setting names', () => assert.deepEqual(Object.keys(clouds), [...cloudNames]));

  for (const cloud of cloudNames) {
    const own: OwnEndpoints = clouds[cloud];
    const others = cloudNames.filter((name) => name !== cloud);

    describe(cloud, () => {
      it('has every endpoint, over https and without a fault', () => {
        const { endpoints, faults, loopback } = readEndpoints(cloud, {});
        const { channelHosts, teams, ...addresses } = endpoints;
        assert.deepEqual(faults, []);
        assert.equal(loopback, false);
        for (const address of Object.values(addresses)) assert.equal(URL.parse(address)?.protocol, 'https:', address);
        for (const hosts of [...Object.values(hostsOf(own)), [own.client, own.storage]]) assert(hosts.every(isHost));
        assert(channelHosts.length > 0 && channelHosts.every((host) => isHost(host.replace(/^\*\./, ''))));
        assert(teams === undefined || isChannelHost(channelHosts, teams));
      });

      it('lets its settings name each of its own hosts', () => {
        for (const [name, hosts] of Object.entries(hostsOf(own))) {
          const path = name === 'BOT_OPENID_METADATA_URL' ? '/v1/.well-known/openidconfiguration' : '';
          for (const host of hosts) assert.deepEqual(faultsIn(cloud, { [name]: `https://${host}${path}` }), [], host);
        }
      });

      it('lets no setting name a host of another cloud, nor another issuer', () => {
        for (const other of others.map((name): OwnEndpoints => clouds[name])) {
          for (const [name, hosts] of Object.entries(hostsOf(other)))
            for (const host of hosts) assert.deepEqual(faultsIn(cloud, { [name]: `https://${host}` }), [name], host);
          for (const host of other.channelHosts)
            assert(faultsIn(cloud, { CHANNEL_HOSTS: host }).includes('CHANNEL_HOSTS'), host);
          if (other.teams) assert.deepEqual(faultsIn(cloud, { TEAMS_URL: other.teams }), ['TEAMS_URL']);
          assert.deepEqual(faultsIn(cloud, { BOT_TOKEN_ISSUER: other.issuer }), ['BOT_TOKEN_ISSUER']);
        }
      });

      it('shares nothing with the others', () => {
        const all = (of: OwnEndpoints) =>
          [of.client, of.storage, of.issuer, of.channelHosts, hostsOf(of)].flatMap(hostsIn);
        const foreign = new Set(others.flatMap((name) => all(clouds[name])));
        assert.deepEqual(
          all(own).filter((host) => foreign.has(host)),
          [],
        );
      });

      it('has an issuer of the country that its login is in', () => {
        const country = (host: string) => host.split('.').at(-1);
        assert.equal(country(new URL(own.issuer).host), country(own.login[0]));
      });
    });
  }

  it('sign in where @azure/identity does, which knows an older host of China', () => {
    const origins = cloudNames.map((cloud) => `https://${clouds[cloud].login[0]}`);
    const { AzurePublicCloud, AzureGovernment } = AzureAuthorityHosts;
    assert.deepEqual(origins.slice(0, 2), [AzurePublicCloud, AzureGovernment]);
  });

  for (const [cloud, constants] of [
    ['public', AuthenticationConstants],
    ['usgov', GovernmentConstants],
  ] as const) {
    it(`trust in ${cloud} whom the SDK trusts`, () => {
      const { endpoints } = readEndpoints(cloud, {});
      assert.equal(endpoints.channelIssuer, constants.ToBotFromChannelTokenIssuer);
      assert.equal(endpoints.channelScope, constants.ToChannelFromBotOAuthScope);
      assert.equal(endpoints.openIdMetadata, constants.ToBotFromChannelOpenIdMetadataUrl);
      assert.deepEqual(faultsIn(cloud, { BOT_TOKEN_SERVICE_URL: constants.OAuthUrl }), []);
    });
  }

  it('take what Office 365 has for GCC High, and not what Azure Government has alone', () => {
    assert.equal(readEndpoints('usgov', {}).endpoints.tokenService, 'https://tokengcch.botframework.azure.us');
  });

  it('know what DoD has in place of GCC High', () => {
    const dod = {
      GRAPH_URL: 'https://dod-graph.microsoft.us',
      BOT_TOKEN_SERVICE_URL: 'https://apidod.botframework.azure.us',
      TEAMS_URL: 'https://smba.infra.dod.teams.microsoft.us/teams',
    };
    assert.deepEqual(faultsIn('usgov', dod), []);
  });
});
