import assert from 'node:assert/strict';
import type { Cloud } from '../../sandbox/cloud.ts';
import { addCrowd, makeTechnician } from '../../sandbox/crowd.ts';
import { isTechnician } from '../../sandbox/helpdesk.ts';
import { appToken, call } from '../support/call.ts';
import { startTestCloud } from '../support/cloud.ts';

describe("The sandbox's crowd", () => {
  let cloud: Cloud;
  beforeEach(async () => {
    cloud = await startTestCloud();
  });
  afterEach(() => cloud.stop());

  it('has a Mac each, of which Graph tells as of any other', async () => {
    const { environment, company } = cloud;
    const crowd = addCrowd(company, 200);
    const token = await appToken(environment, 'GRAPH', `${environment.GRAPH_URL}`);
    const get = async (path: string) => (await call(`${environment.GRAPH_URL}${path}`, { token })).body;
    for (const { person, mac } of [crowd[0], crowd[199]].map((member) => member ?? assert.fail())) {
      const { value } = (await get(`/v1.0/users/${person.id}/managedDevices`)) as { value: { id: string }[] };
      assert.deepEqual(
        value.map(({ id }) => id),
        [mac.record.id],
      );
      const key = await get(`/beta/deviceManagement/managedDevices/${mac.record.id}/getFileVaultKey`);
      assert.equal(key.value, mac.key);
    }
  });

  it('is of different people with different keys and chats', () => {
    const crowd = addCrowd(cloud.company, 200);
    const different = (of: (member: (typeof crowd)[number]) => unknown) => new Set(crowd.map(of)).size;
    assert.equal(
      different(({ person }) => cloud.teams.chatOf(person).id),
      200,
    );
    assert.equal(
      different(({ person }) => person.userPrincipalName),
      200,
    );
    assert.equal(
      different(({ mac }) => mac.key),
      200,
    );
  });

  it('looks up Macs only as far as it is told to', () => {
    const [one, other] = addCrowd(cloud.company, 2).map(({ person }) => person);
    assert(one && other);
    makeTechnician(cloud.company, one);
    assert(isTechnician(cloud.company, one) && one.intuneRole);
    assert(!isTechnician(cloud.company, other));
  });
});
