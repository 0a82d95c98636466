import assert from 'node:assert/strict';
import { createAdmission, type Policy } from '../../bot/domain/admission.ts';
import { switchPositions } from '../../bot/domain/switch.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { anna } from '../support/fakes.ts';

const PILOT = '44444444-4444-4444-8444-444444444444';
const EXECUTIVES = '55555555-5555-4555-8555-555555555555';
const patience = new AbortController().signal;

describe('Who may use self-service', () => {
  let domain: Domain;
  beforeEach(async () => {
    domain = await createDomain();
  });
  afterEach(() => domain.close());

  async function refusalWith(policy: Partial<Policy>, memberOf: string[] = []): Promise<string | undefined> {
    for (const group of memberOf) domain.directory.memberships.set(group, [anna.person]);
    const admission = createAdmission({
      ...domain,
      policy: { selfService: 'on', protectedGroup: undefined, ...policy },
    });
    return (await admission(anna.person, patience)).refusal;
  }

  it('everybody, and no group is asked for', async () => {
    assert.equal(await refusalWith({}), undefined);
    assert.equal(domain.times('directory.groupsOf'), 0);
  });

  it('nobody, where it is off', async () =>
    assert.equal(await refusalWith({ selfService: 'off' }), 'self-service-off'));

  it('the members of a group', async () => {
    const policy = { selfService: { group: PILOT } };
    assert.equal(await refusalWith(policy), 'not-included');
    assert.equal(await refusalWith(policy, [PILOT]), undefined);
  });

  it('not those who are specially protected, even as members of that group', async () => {
    const policy = { selfService: { group: PILOT }, protectedGroup: EXECUTIVES };
    assert.equal(await refusalWith(policy, [PILOT]), undefined);
    assert.equal(await refusalWith(policy, [PILOT, EXECUTIVES]), 'protected');
    assert.equal(domain.times('directory.groupsOf'), 2, 'both groups in one question');
  });

  for (const position of switchPositions) {
    const on = position === 'all' || position === 'self';
    it(`${on ? 'everybody' : 'nobody'} while the switch is at ${position}`, async () => {
      await domain.theSwitch.turn(position);
      assert.equal(await refusalWith({}), on ? undefined : 'switched-off');
    });
  }

  it('nobody while it cannot be known', async () => {
    domain.directory.groupsOf = async () => Promise.reject(new Unavailable('Graph', 'rejected', { status: 403 }));
    await assert.rejects(refusalWith({ protectedGroup: EXECUTIVES }), Unavailable);
    domain.records.read = async () => Promise.reject(new Unavailable('storage', 'busy'));
    await assert.rejects(refusalWith({}), Unavailable);
  });

  it('whoever the switch says now: it is read each time', async () => {
    await domain.theSwitch.turn('off');
    await domain.theSwitch.turn('helpdesk');
    await domain.theSwitch.turn('all');
    assert.equal(await domain.theSwitch.read(), 'all');
    await domain.clock.pass(365 * 24 * 3_600_000);
    await domain.theSwitch.turn('off');
    await domain.clock.pass(10 * 365 * 24 * 3_600_000);
    assert.equal(await refusalWith({}), 'switched-off', 'for as long as nobody turns it');
  });
});
