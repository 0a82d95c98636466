import assert from 'node:assert/strict';
import { approvalPolicies, type LookUp } from '../../../bot/domain/helpdesk/model.ts';
import { anna, bert } from '../../support/fakes.ts';
import { createHelpdeskDomain, type HelpdeskDomain } from '../../support/helpdesk.ts';
import { cora, lea, PROTECTED } from '../../support/helpdesk-fakes.ts';

const MINUTE = 60_000;
type Policy = (typeof approvalPolicies)[number];
type Demand = 'none' | 'owner' | 'owner or colleague' | 'colleague';

/** Whose the Mac is, and who then has to say yes. */
const owners: Record<string, { users: string[]; isProtected?: true; demands: Record<Policy, Demand> }> = {
  'somebody’s': {
    users: [anna.person],
    demands: {
      none: 'none',
      colleague: 'colleague',
      owner: 'owner',
      'owner-else-colleague': 'owner or colleague',
    },
  },
  nobody: { users: [], demands: each('colleague') },
  'several people’s': { users: [anna.person, bert.person], demands: each('colleague') },
  'a protected person’s': { users: [anna.person], isProtected: true, demands: each('colleague') },
  'the technician’s own': { users: [lea.person], demands: { ...each('colleague'), none: 'none' } },
};

function each(demand: Demand): Record<Policy, Demand> {
  return { none: demand, colleague: demand, owner: demand, 'owner-else-colleague': demand };
}

type Granted = NonNullable<NonNullable<LookUp['approval']>['granted']>;
const grants: Record<string, { by: string; as: Granted['as']; doesFor: Demand[] }> = {
  'its owner': { by: anna.person, as: 'owner', doesFor: ['owner', 'owner or colleague'] },
  'a colleague': { by: cora.person, as: 'colleague', doesFor: ['colleague', 'owner or colleague'] },
  'the technician, as a colleague': { by: lea.person, as: 'colleague', doesFor: [] },
  'the technician, as the owner': { by: lea.person, as: 'owner', doesFor: [] },
  'somebody else, as the owner': { by: bert.person, as: 'owner', doesFor: [] },
};

describe('Who has to approve', () => {
  for (const approval of approvalPolicies) {
    for (const [whose, { users, isProtected, demands }] of Object.entries(owners)) {
      const demand = demands[approval];

      describe(`with APPROVAL=${approval}, of a Mac that is ${whose}: ${demand}`, () => {
        let domain: HelpdeskDomain;
        beforeEach(async () => {
          domain = await createHelpdeskDomain({ approval });
          domain.intune.enrolled.forEach((enrolled) => {
            enrolled.primaryUsers = users;
          });
          if (isProtected) domain.directory.memberships.set(PROTECTED, [anna.person]);
          await domain.asksInChannel();
        });
        afterEach(() => domain.close());

        it('is asked, and nobody else', async () => {
          await domain.answers();
          const { state, approval: asked } = await domain.lookUp();
          if (demand === 'none') {
            assert.deepEqual([state, domain.showings()], ['shown', 1]);
            return;
          }
          assert.deepEqual([state, domain.fetched(), domain.showings()], ['waiting', 0, 0]);
          assert.equal(asked?.of, demand === 'colleague' ? 'colleague' : 'owner');
          assert.deepEqual(domain.privateCards.in(anna), demand === 'colleague' ? [] : ['asked']);
          const inChannel = domain.channels.wall.now().filter((face) => face?.is === 'approval');
          assert.equal(inChannel.length, demand === 'colleague' ? 1 : 0);
        });

        it('does, and nobody else, at the very reveal', async () => {
          const now = domain.clock.now();
          const given = async (granted?: Granted) => {
            const before = domain.fetched();
            const asked = { of: 'owner', number: '42', asked: now, wrong: 0, ...(granted && { granted }) } as const;
            await domain.alter({ state: 'approved', approval: asked, why: { reason: 'locked out' } });
            await domain.reveals();
            assert.equal(domain.fetched(), domain.showings());
            return domain.fetched() > before;
          };
          assert.equal(await given(), demand === 'none', 'nobody');
          for (const [who, { by, as, doesFor }] of Object.entries(grants)) {
            const does = demand === 'none' || doesFor.includes(demand);
            assert.equal(await given({ at: now, by, as }), does, who);
            assert.equal(await given({ at: now - 10 * MINUTE + 1, by, as }), does, `${who}, ten minutes ago`);
            assert.equal(await given({ at: now - 10 * MINUTE, by, as }), demand === 'none', `${who}, too long ago`);
          }
        });
      });
    }
  }
});
