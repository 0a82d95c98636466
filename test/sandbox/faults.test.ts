import assert from 'node:assert/strict';
import { BOT_FRAMEWORK } from '../../sandbox/bot-framework.ts';
import type { Activity } from '../../sandbox/chats.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import { applyFault, type FaultName, faults } from '../../sandbox/faults.ts';
import { appToken, call, requestToken } from '../support/call.ts';
import { startTestCloud } from '../support/cloud.ts';

type Page = { value: { id: string }[]; '@odata.nextLink'?: string };

describe("The sandbox's faults", () => {
  let cloud: Cloud;
  let graphToken: string;
  let botToken: string;
  beforeEach(async () => {
    cloud = await startTestCloud();
    cloud.teams.chatOf(cloud.company.people.anna).installed = true;
    graphToken = await appToken(cloud.environment, 'GRAPH', `${cloud.environment.GRAPH_URL}`);
    botToken = await appToken(cloud.environment, 'MicrosoftApp', BOT_FRAMEWORK);
  });
  afterEach(() => cloud.stop());

  const suffer = (name: FaultName) => applyFault(cloud.wire, name);
  const graph = (path: string, signal?: AbortSignal) =>
    call(`${cloud.environment.GRAPH_URL}${path}`, { token: graphToken, ...(signal && { signal }) });
  const account = (signal?: AbortSignal) => graph(`/v1.0/users/${cloud.company.people.anna.id}`, signal);
  const device = () => `/deviceManagement/managedDevices/${cloud.company.devices.anna.record.id}`;
  const entra = () => {
    const scope = `${cloud.environment.GRAPH_URL}/.default`;
    return requestToken(cloud.environment, 'GRAPH', { grant_type: 'client_credentials', scope });
  };
  const tokenService = () =>
    call(`${cloud.environment.BOT_TOKEN_SERVICE_URL}/api/usertoken/GetToken?userId=1`, { token: botToken });
  const connector = async (method: string, path: string, words: string) => {
    const chat = cloud.teams.chatOf(cloud.company.people.anna);
    const url = `https://${cloud.environment.CHANNEL_HOSTS}/teams/v3/conversations/${chat.id}/activities${path}`;
    const activity: Activity = { type: 'message', text: words };
    return call(url, { method, token: botToken, body: JSON.stringify(activity) });
  };

  for (const [name, status, retryAfter, type] of [
    ['graph-down', 500, null, /json/],
    ['graph-throttled', 429, null, /json/],
    ['graph-retry-after', 429, '60', /json/],
    ['graph-html', 200, null, /html/],
  ] as const) {
    it(`${name}: Graph answers ${status} to everything, until it is healed; nobody else does`, async () => {
      const heal = suffer(name);
      for (const path of [`/v1.0/users/${cloud.company.people.anna.id}`, `/beta${device()}/getFileVaultKey`]) {
        const { status: answered, headers } = await graph(path);
        assert.deepEqual([answered, headers.get('retry-after')], [status, retryAfter]);
        assert.match(`${headers.get('content-type')}`, type);
      }
      assert.equal((await connector('POST', '', 'hello')).status, 201);
      heal();
      const { status: healed, body } = await account();
      assert.deepEqual([healed, body.id], [200, cloud.company.people.anna.id]);
    });
  }

  it('graph-slow: Graph never answers', async () => {
    suffer('graph-slow');
    const patience = new AbortController();
    const answer = account(patience.signal);
    await cloud.wire.until(() => cloud.wire.requests.at(-1)?.service === 'graph');
    const other = await connector('POST', '', 'hello');
    assert.equal(other.status, 201);
    assert.equal(cloud.wire.requests.find(({ service }) => service === 'graph')?.answered, undefined);
    patience.abort();
    await assert.rejects(answer);
  });

  it('key-forbidden: the key is 403 as Intune says it, the device is not', async () => {
    suffer('key-forbidden');
    const { status, body } = await graph(`/beta${device()}/getFileVaultKey`);
    assert.deepEqual([status, (body.error as { code: string }).code], [403, 'UnknownError']);
    assert.equal((await graph(`/v1.0${device()}`)).status, 200);
  });

  it('everybodys-devices: the devices of a person are those of everybody, page by page', async () => {
    const ids = async (path: string): Promise<string[]> => {
      const { value, '@odata.nextLink': next } = (await graph(path)).body as Page;
      const here = value.map(({ id }) => id);
      return next ? [...here, ...(await ids(next.slice(`${cloud.environment.GRAPH_URL}`.length)))] : here;
    };
    const { company } = cloud;
    const list = `/v1.0/users/${company.people.carla.id}/managedDevices`;
    assert.deepEqual(await ids(list), []);
    suffer('everybodys-devices');
    assert.deepEqual(
      await ids(`${list}?$select=id`),
      Object.values(company.devices).map(({ record }) => record.id),
    );
    assert.equal((await account()).body.id, company.people.anna.id);
    assert.match(`${cloud.wire.requests.at(-2)?.path}`, /managedDevices\?.*skiptoken/);
  });

  it('token-service-down: 503 from the token service', async () => {
    assert.equal((await tokenService()).status, 404);
    suffer('token-service-down');
    assert.equal((await tokenService()).status, 503);
    assert.equal((await account()).status, 200);
  });

  it("entra-down: 503 from the token endpoint, while Entra's keys can be read", async () => {
    assert.equal((await entra()).status, 200);
    suffer('entra-down');
    assert.equal((await entra()).status, 503);
    assert.equal((await call(`${cloud.environment.LOGIN_URL}/common/discovery/v2.0/keys`)).status, 200);
  });

  for (const [name, status] of [
    ['edits-throttled', 429],
    ['edits-fail', 502],
  ] as const) {
    it(`${name}: every second edit is answered ${status} and not made; messages are not touched`, async () => {
      suffer(name);
      const { body } = await connector('POST', '', 'first');
      const edits = [];
      for (const words of ['a', 'b', 'c', 'd']) edits.push(await connector('PUT', `/${body.id}`, words));
      assert.deepEqual(
        edits.map((edit) => edit.status),
        [200, status, 200, status],
      );
      const message = cloud.teams.chatOf(cloud.company.people.anna).messages.at(-1);
      assert.deepEqual(
        message?.versions.map(({ text }) => text),
        ['first', 'a', 'c'],
      );
    });
  }

  it('connector-slow: what is posted waits, and what goes elsewhere does not', () => {
    const rule = faults['connector-slow'].rule();
    const request = { method: 'POST', path: '/', headers: {}, body: '' };
    assert(rule({ ...request, service: 'connector' })?.before instanceof Promise);
    assert.equal(rule({ ...request, service: 'graph' }), undefined);
  });

  it('are there from the first request on in a cloud that was started with them', async () => {
    const broken = await startTestCloud({ faults: ['graph-down', 'token-service-down'] });
    const { GRAPH_URL, BOT_TOKEN_SERVICE_URL } = broken.environment;
    const answers = [await call(`${GRAPH_URL}/v1.0/users/1`), await call(`${BOT_TOKEN_SERVICE_URL}/api/usertoken`)];
    await broken.stop();
    assert.deepEqual(
      answers.map(({ status }) => status),
      [500, 503],
    );
  });

  it('count anew for each wire', () => {
    const edit = { service: 'connector', method: 'PUT', path: '', headers: {}, body: '' } as const;
    const [one, other] = [faults['edits-fail'].rule(), faults['edits-fail'].rule()];
    one(edit);
    assert.notEqual(one(edit), undefined);
    assert.equal(other(edit), undefined);
  });

  it('have a line each for whoever looks for one', () => {
    for (const { story } of Object.values(faults)) assert.match(story, /^[^\n]{10,90}$/);
  });
});
