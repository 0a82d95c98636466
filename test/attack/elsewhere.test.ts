import assert from 'node:assert/strict';
import type { WireRequest } from '../../sandbox/routes.ts';
import { helpdeskOf } from '../e2e/helpdesk.ts';
import { useStage } from '../e2e/stage.ts';

type Which = (request: WireRequest) => boolean;

/** What the bot asks of others with something that only they may have: a token, a secret, a key. */
const asked: Record<string, Which> = {
  'for an account': ({ service, path }) => service === 'graph' && /\/users\/[^/?]+\?/.test(path),
  'for groups': ({ service, path }) => service === 'graph' && path.includes('checkMemberGroups'),
  'for Macs': ({ service, path }) => service === 'graph' && /\/users\/[^/]+\/managedDevices/.test(path),
  'for a key': ({ path }) => path.includes('getFileVaultKey'),
  'to post a card': ({ service, method }) => service === 'connector' && method === 'POST',
  'to put a card into the place of another': ({ service, method }) => service === 'connector' && method === 'PUT',
  'for a token that is kept': ({ service, method }) => service === 'token-service' && method === 'GET',
  'to exchange a token': ({ path }) => path.includes('/exchange'),
  'for a token of its own': ({ service, method }) => service === 'login' && method === 'POST',
  'for keys of tokens': ({ service, path }) => service === 'login' && path.includes('/discovery/'),
};

describe('Whoever answers that somebody else should be asked', () => {
  const stage = useStage(helpdeskOf);
  const elsewhere = () => stage.cloud.wire.requests.filter(({ service }) => service === 'sign-in-page');
  const follows = () =>
    stage.cloud.wire.serve('sign-in-page', {}, () => ({ status: 200, body: { value: [], id: '1' } }));

  const isTurnedAway = () => stage.cloud.wire.requests.some(({ answered = 0 }) => answered >= 300 && answered < 400);

  /** As far as the person gets. */
  async function goesOn(): Promise<void> {
    const chat = stage.chatOf(stage.people.anna);
    await chat.says('key');
    await stage.eventually(() => isTurnedAway() || chat.sees('Show recovery key'), 'an answer');
    if (!isTurnedAway()) await chat.taps('Show recovery key');
    await stage.cloud.wire.until(isTurnedAway, 'the question');
    await stage.secondsPass(20);
  }

  for (const [what, which] of Object.entries(asked)) {
    for (const status of [302, 307, 308]) {
      it(`(${status}) when asked ${what} is not believed`, async () => {
        const location = `${await follows()}/else`;
        stage.breaks(which, { answer: { status, headers: { location } } });
        await goesOn();
        assert.deepEqual(elsewhere(), []);
        assert.equal((await fetch(`${stage.url()}/healthz`)).status, 200);
      });
    }
  }

  it('when asked to show a key is not believed: the key goes nowhere else, counts as perhaps shown, and is gone in time', async () => {
    const { key } = stage.company.devices.anna;
    const location = `${await follows()}/else`;
    stage.breaks(stage.isShowing, { effect: true, answer: { status: 307, headers: { location } } }, 1);
    await goesOn();
    await stage.eventually(() => stage.audit().some(({ event }) => event === 'reveal.unconfirmed'), 'the record');
    assert.deepEqual(elsewhere(), []);
    await stage.minutesPass(6);
    await stage.eventually(() => stage.bookings().length === 0, 'the booking to be settled');
    const chat = stage.chatOf(stage.people.anna);
    assert(chat.messages.some(({ versions }) => versions.some(stage.isShown)) && !chat.sees(`${key}`));
  });

  it('when asked for the keys of the channel gets no token', async () => {
    const location = `${await follows()}/else`;
    stage.breaks(({ service }) => service === 'channel-keys', { answer: { status: 307, headers: { location } } });
    await goesOn();
    assert(elsewhere().every(({ headers, body }) => headers.authorization === undefined && body === ''));
    assert.equal(stage.showings().length, 0);
  });
});

describe('A list that goes on elsewhere', () => {
  const stage = useStage();
  const isList: Which = ({ service, path }) => service === 'graph' && /\/users\/[^/]+\/managedDevices/.test(path);
  const elsewhere = () => stage.cloud.wire.requests.filter(({ service }) => service === 'sign-in-page');
  const graph = () => new URL(`${stage.environment.GRAPH_URL}`).host;

  const links: Record<string, (host: string) => string> = {
    'on another host': (host) => `https://${host}/v1.0/users/1/managedDevices`,
    'on the host that is named': (host) => `//${host}/v1.0/users/1/managedDevices`,
    'with our host as a name': (host) => `https://${graph()}@${host}/v1.0/users/1/managedDevices`,
    'behind a backslash': (host) => `\\\\${host}\\v1.0\\users`,
    'behind a slash and a backslash': (host) => `/\\${host}/v1.0/users`,
    'without a cipher': (host) => `http://${host}/v1.0/users`,
    'on the same host without a cipher': () => `http://${graph()}/v1.0/users`,
    'behind spaces': (host) => `  https://${host}/v1.0/users`,
    'behind a line end': (host) => `\thttps:\n//${host}/v1.0/users`,
    'in a text of its own': () => 'data:application/json,{"value":[]}',
    'in a file': () => 'file:///etc/passwd',
  };
  for (const [what, link] of Object.entries(links)) {
    it(`is not read on: ${what}`, async () => {
      const host = new URL(
        await stage.cloud.wire.serve('sign-in-page', {}, () => ({ status: 200, body: { value: [] } })),
      ).host;
      stage.breaks(isList, { answer: { status: 200, body: { value: [], '@odata.nextLink': link(host) } } });
      const chat = stage.chatOf(stage.people.anna);
      await chat.says('key');
      await chat.until(() => chat.sees('Reference'), 'words');
      assert.deepEqual(elsewhere(), []);
      assert.equal(stage.asked('graph', 'GET', /managedDevices/).length, 1);
    });
  }
});
