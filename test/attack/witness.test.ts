import assert from 'node:assert/strict';
import { useTarget } from './target.ts';

describe('The witness of where the program goes', () => {
  const target = useTarget();

  it('saw each service that got a request, and whether a token went with it', async () => {
    const anna = target.chatOf(target.people.anna);
    await anna.says('key');
    await anna.until(() => anna.sees('Show recovery key'), 'her Mac');
    await target.assertIntact();
    const hosts: Record<string, string> = {
      login: `${target.environment.LOGIN_URL}`,
      graph: `${target.environment.GRAPH_URL}`,
      'token-service': `${target.environment.BOT_TOKEN_SERVICE_URL}`,
      'channel-keys': `${target.environment.BOT_OPENID_METADATA_URL}`,
      connector: `${target.environment.TEAMS_URL}`,
    };
    const came = target.cloud.wire.requests.map(
      ({ service, headers }) => `${new URL(`${hosts[service]}`).host} ${headers.authorization !== undefined}`,
    );
    const seen = target.sightings.flatMap(({ host, bearer }) => (bearer === undefined ? [] : `${host} ${bearer}`));
    assert.equal(new Set(came.map((line) => line.split(' ')[0])).size, 5, 'all five were asked');
    assert.deepEqual([...new Set(seen)].sort(), [...new Set(came)].sort());
    const connected = target.sightings.filter(({ bearer }) => bearer === undefined).map(({ host }) => host);
    assert.deepEqual([...new Set(connected)].sort(), [...new Set(came.map((line) => line.split(' ')[0]))].sort());
  });
});
