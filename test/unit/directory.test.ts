import assert from 'node:assert/strict';
import type { Graph } from '../../bot/adapters/graph/client.ts';
import { createGraphDirectory } from '../../bot/adapters/graph/directory.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { anna, bert } from '../support/fakes.ts';

const mac = '33333333-3333-4333-8333-333333333333';
const signal = new AbortController().signal;

/** A Graph that answers every question with this. */
function answering(answer: unknown) {
  const graph: Graph = {
    url: 'https://graph.example',
    get: async ({ shape }) => ({ status: 200, body: shape.parse(answer), requestId: undefined }),
    ask: async ({ shape }) => shape.parse(answer),
    post: async () => {},
  };
  return createGraphDirectory(graph);
}

describe('What Graph says', () => {
  it('of the primary user counts only as a whole: a second page could name another person', async () => {
    const first = { value: [{ id: anna.person }], '@odata.nextLink': 'https://graph.example/next' };
    await assert.rejects(answering(first).primaryUsers(mac, signal), Unavailable);
    assert.deepEqual(await answering({ value: first.value }).primaryUsers(mac, signal), [anna.person]);
  });

  it('of an account counts only for the person who was asked for', async () => {
    const account = { accountEnabled: true, userType: 'Member' };
    assert.equal(await answering({ id: bert.person, ...account }).account(anna.person, signal), undefined);
    assert.deepEqual(await answering({ id: anna.person.toUpperCase(), ...account }).account(anna.person, signal), {
      enabled: true,
      member: true,
    });
  });

  it('of memberships counts only for the groups that were asked for', async () => {
    const groups = { value: [mac, bert.person.toUpperCase()] };
    assert.deepEqual(await answering(groups).groupsOf(anna.person, [bert.person], signal), [bert.person]);
    assert.deepEqual(await answering({ value: [] }).groupsOf(anna.person, [bert.person], signal), []);
  });

  it('of a device counts only for the device that was asked for, and only if it is a Mac', async () => {
    const row = { id: mac, operatingSystem: 'macOS', managedDeviceOwnerType: 'company', managementState: 'managed' };
    assert.equal((await answering(row).mac(mac, signal))?.owner, 'company');
    assert.equal(await answering({ ...row, id: anna.person }).mac(mac, signal), undefined);
    assert.equal(await answering({ ...row, operatingSystem: 'iOS' }).mac(mac, signal), undefined);
  });

  it('is not asked with an id that could lead elsewhere', async () => {
    for (const id of ['', '..', `${mac}/wipe`, "' or 1 eq 1"]) {
      await assert.rejects(answering({}).mac(id, signal), TypeError);
      await assert.rejects(answering({}).account(id, signal), TypeError);
    }
  });
});
