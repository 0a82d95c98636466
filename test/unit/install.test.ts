import assert from 'node:assert/strict';
import { createGraph } from '../../bot/adapters/graph/client.ts';
import { createInstall } from '../../bot/adapters/graph/install.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { installUrlOf } from '../../bot/install-url.ts';
import { readSettings } from '../../bot/settings.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import { startTestCloud } from '../support/cloud.ts';
import { anna, createFakeLog } from '../support/fakes.ts';
import { createManualClock } from '../support/manual-clock.ts';

const APP = '77777777-7777-4777-8777-777777777777';

describe('Latchkey installs itself', () => {
  let cloud: Cloud;
  before(async () => {
    cloud = await startTestCloud();
  });
  after(() => cloud.stop());

  /** Installs it for Anna, and answers what Graph was asked. */
  async function installed(status: number) {
    const clock = createManualClock(Date.now(), cloud.wire.busy);
    const url = `${cloud.environment.GRAPH_URL}`;
    const graph = createGraph({ url, token: async () => 'token', clock, log: createFakeLog() });
    const end = cloud.wire.intercept(({ service }) =>
      service === 'graph' ? { answer: { status, body: {} } } : undefined,
    );
    try {
      await createInstall(graph, APP)(anna.person, new AbortController().signal);
    } finally {
      end();
    }
    return cloud.wire.requests.at(-1);
  }

  it('by the id that it has in the catalogue', async () => {
    const asked = await installed(201);
    assert.deepEqual([asked?.method, asked?.path], ['POST', `/v1.0/users/${anna.person}/teamwork/installedApps`]);
    assert.deepEqual(JSON.parse(asked?.body ?? ''), {
      'teamsApp@odata.bind': `${cloud.environment.GRAPH_URL}/v1.0/appCatalogs/teamsApps/${APP}`,
    });
  });

  it('which is done as well where it is there already', async () => {
    await installed(409);
  });

  it('or says that it may not', async () => {
    const before = cloud.wire.requests.length;
    await assert.rejects(installed(403), (error) => error instanceof Unavailable && error.reason === 'rejected');
    assert.equal(cloud.wire.requests.length, before + 1);
  });
});

describe('The link to the app', () => {
  const given = {
    MicrosoftAppId: '44444444-4444-4444-8444-444444444444',
    MicrosoftAppPassword: 'a',
    MicrosoftAppTenantId: '55555555-5555-4555-8555-555555555555',
    OAUTH_CONNECTION: 'latchkey',
    TEAMS_APP_ID: '66666666-6666-4666-8666-666666666666',
  };
  const linkWith = (more: Record<string, string> = {}) => installUrlOf(readSettings({ ...given, ...more }));
  const tenant = `?tenantId=${given.MicrosoftAppTenantId}`;

  it('has the id of the catalogue, or the manifest’s as long as that one is not known', () => {
    assert.equal(linkWith(), `https://teams.microsoft.com/l/app/${given.TEAMS_APP_ID}${tenant}`);
    const catalogued = linkWith({ CATALOG_APP_ID: APP, HELPDESK_GROUP_ID: APP });
    assert.equal(catalogued, `https://teams.microsoft.com/l/app/${APP}${tenant}`);
  });

  for (const [more, host] of [
    [{ CLOUD: 'usgov' }, 'gov.teams.microsoft.us'],
    [{ CLOUD: 'usgov', TEAMS_URL: 'https://smba.infra.dod.teams.microsoft.us/teams' }, 'dod.teams.microsoft.us'],
    [{ CLOUD: 'china' }, 'teams.microsoftonline.cn'],
    [{ TEAMS_URL: 'https://smba.infra.gcc.teams.microsoft.com/teams' }, 'teams.microsoft.com'],
  ] as [Record<string, string>, string][]) {
    it(`leads to the Teams of the cloud: ${Object.values(more).join(', ')}`, () => {
      assert.equal(new URL(linkWith(more)).host, host);
    });
  }
});
