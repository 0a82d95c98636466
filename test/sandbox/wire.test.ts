import assert from 'node:assert/strict';
import type { Cloud } from '../../sandbox/cloud.ts';
import type { Fault } from '../../sandbox/wire.ts';
import { appToken, call } from '../support/call.ts';
import { startTestCloud } from '../support/cloud.ts';

describe('The wire between the bot and its cloud', () => {
  let cloud: Cloud;
  let token: string;

  beforeEach(async () => {
    cloud = await startTestCloud();
    token = await appToken(cloud.environment, 'GRAPH', `${cloud.environment.GRAPH_URL}`);
  });
  afterEach(() => cloud.stop());

  const mac = () => cloud.company.devices.anna;
  const rotate = (signal?: AbortSignal) => {
    const path = `/beta/deviceManagement/managedDevices/${mac().record.id}/rotateFileVaultKey`;
    return call(`${cloud.environment.GRAPH_URL}${path}`, { method: 'POST', token, ...(signal && { signal }) });
  };
  const onGraph = (fault: Fault) => cloud.wire.intercept(({ service }) => (service === 'graph' ? fault : undefined));

  it('remembers each request and how it was answered', async () => {
    await rotate();
    const { service, method, path, headers, answered } = cloud.wire.requests.at(-1) ?? {};
    assert.deepEqual([service, method, answered], ['graph', 'POST', 204]);
    assert.match(`${path}`, /rotateFileVaultKey$/);
    assert.equal(headers?.authorization, `Bearer ${token}`);
  });

  it('answers in place of a service, which then does nothing', async () => {
    const heal = onGraph({ answer: { status: 429, headers: { 'retry-after': '7' }, body: '<h1>Slow down</h1>' } });
    const { status, headers } = await rotate();
    assert.deepEqual(
      [status, headers.get('retry-after'), headers.get('content-type')],
      [429, '7', 'text/html; charset=utf-8'],
    );
    assert.equal(mac().replacing, false);
    heal();
    assert.equal((await rotate()).status, 204);
  });

  it('loses the answer of a service that did as it was asked', async () => {
    onGraph({ effect: true, answer: 'drop' });
    await assert.rejects(rotate());
    assert.equal(mac().replacing, true);
    assert.equal(cloud.wire.requests.at(-1)?.answered, undefined);
  });

  it('never answers', async () => {
    onGraph({ answer: 'hang' });
    const patience = new AbortController();
    const answer = rotate(patience.signal);
    await cloud.wire.until(() => cloud.wire.requests.at(-1)?.service === 'graph');
    patience.abort();
    await assert.rejects(answer, { name: 'AbortError' });
  });

  it('lets a service act long after its caller has hung up', async () => {
    const { promise: before, resolve: goOn } = Promise.withResolvers<void>();
    onGraph({ before });
    const patience = new AbortController();
    const answer = rotate(patience.signal);
    await cloud.wire.until(() => cloud.wire.requests.at(-1)?.service === 'graph');
    patience.abort();
    await assert.rejects(answer);
    await call(`${cloud.environment.LOGIN_URL}/common/discovery/v2.0/keys`);
    assert.equal(mac().replacing, false);
    goOn();
    await cloud.wire.until(() => mac().replacing);
  });

  it('keeps an answer back after the effect', async () => {
    const { promise: after, resolve: goOn } = Promise.withResolvers<void>();
    onGraph({ after });
    const answer = rotate();
    await cloud.wire.until(() => mac().replacing);
    assert.equal(cloud.wire.requests.at(-1)?.answered, undefined);
    goOn();
    assert.equal((await answer).status, 204);
  });

  it('is busy while a request is being answered, and not while a fault holds it back', async () => {
    const { promise: before, resolve: goOn } = Promise.withResolvers<void>();
    const busy: boolean[] = [];
    cloud.wire.intercept(() => {
      busy.push(cloud.wire.busy());
      return { before };
    });
    const answer = rotate();
    await cloud.wire.until(() => cloud.wire.requests.at(-1)?.service === 'graph');
    busy.push(cloud.wire.busy());
    goOn();
    await answer;
    assert.deepEqual([...busy, cloud.wire.busy()], [true, false, false]);
  });

  it('gives each service a host of its own', () => {
    const { LOGIN_URL, GRAPH_URL, BOT_TOKEN_SERVICE_URL, BOT_OPENID_METADATA_URL, CHANNEL_HOSTS } = cloud.environment;
    const urls = [LOGIN_URL, GRAPH_URL, BOT_TOKEN_SERVICE_URL, BOT_OPENID_METADATA_URL, `https://${CHANNEL_HOSTS}`];
    assert.equal(new Set(urls.map((url) => new URL(`${url}`).host)).size, 5);
  });
});
