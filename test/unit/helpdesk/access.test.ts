import assert from 'node:assert/strict';
import fc from 'fast-check';
import { approvalPolicies, type LookUp } from '../../../bot/domain/helpdesk/model.ts';
import { anna, bert, companyMac } from '../../support/fakes.ts';
import { createHelpdeskDomain, type HelpdeskDomain } from '../../support/helpdesk.ts';
import { cora, GROUP, lea, PROTECTED } from '../../support/helpdesk-fakes.ts';
import { tokenOf } from '../../support/sign-in.ts';

const MINUTE = 60_000;

/** Mostly as it should be, so that often only one thing is not. */
const mostly = <T>(good: T, ...bad: T[]) =>
  fc.oneof({ weight: 12, arbitrary: fc.constant(good) }, { weight: 2, arbitrary: fc.constantFrom(...bad) });

const facts = fc.record({
  policy: fc.constantFrom(...approvalPolicies),
  state: mostly<LookUp['state']>('approved', 'looking', 'asking', 'waiting', 'revealing', 'shown', 'hidden', 'refused'),
  position: mostly<'all' | 'self' | 'helpdesk' | 'off'>('all', 'self', 'helpdesk', 'off'),
  inGroup: mostly(true, false),
  enabled: mostly(true, false),
  member: mostly(true, false),
  enrolled: mostly(true, false),
  managed: mostly(true, false),
  ownership: mostly<'company' | 'personal' | 'unknown'>('company', 'personal', 'unknown'),
  /** As it was when it was looked up, and as it is now. */
  owner: mostly<string | undefined>(anna.person, undefined, lea.person),
  users: fc.oneof(
    { weight: 8, arbitrary: fc.constant('as it was' as const) },
    {
      weight: 2,
      arbitrary: fc.constantFrom<string[][]>(
        [],
        [anna.person],
        [bert.person],
        [lea.person],
        [anna.person, bert.person],
      ),
    },
  ),
  isProtected: mostly(false, true),
  granted: fc.oneof(
    { weight: 1, arbitrary: fc.constant(undefined) },
    {
      weight: 8,
      arbitrary: fc.record({
        by: fc.constantFrom(anna.person, anna.person, cora.person, cora.person, lea.person, bert.person),
        as: fc.constantFrom('owner' as const, 'colleague' as const),
        age: mostly(0, 5 * MINUTE, 10 * MINUTE - 1, 10 * MINUTE, 60 * MINUTE),
      }),
    },
  ),
  caller: mostly(lea, cora, { ...lea, chat: cora.chat }, { ...cora, chat: lea.chat }),
  assertion: mostly<string | undefined>(tokenOf(lea), undefined, tokenOf(cora), tokenOf(anna)),
  /** Nothing before the choke point turns anybody away. */
  reasoned: fc.boolean(),
  unguarded: fc.boolean(),
});
type Facts = typeof facts extends fc.Arbitrary<infer Each> ? Each : never;

function isApproved({ policy, owner, isProtected, granted: said }: Facts): boolean {
  const granted = said && said.age < 10 * MINUTE && said.by !== lea.person ? said : undefined;
  const byColleague = granted?.as === 'colleague';
  if (owner === undefined || isProtected || policy === 'colleague') return granted !== undefined && byColleague;
  if (policy === 'none') return true;
  if (owner === lea.person) return granted !== undefined && byColleague;
  if (granted === undefined) return false;
  return byColleague ? policy === 'owner-else-colleague' : granted.by === owner;
}

function mayBeShown(its: Facts): boolean {
  const users = its.users === 'as it was' ? (its.owner ? [its.owner] : []) : its.users;
  const owner = users.length === 1 ? users[0] : undefined;
  return (
    its.state === 'approved' &&
    (its.position === 'all' || its.position === 'helpdesk') &&
    its.inGroup &&
    its.enabled &&
    its.member &&
    its.enrolled &&
    its.managed &&
    its.ownership === 'company' &&
    owner === its.owner &&
    its.caller.person === lea.person &&
    (its.unguarded || its.caller.chat.id === lea.chat.id) &&
    its.assertion === tokenOf(lea) &&
    its.reasoned &&
    isApproved(its)
  );
}

const good: Facts = {
  ...{ policy: 'none', state: 'approved', position: 'all', inGroup: true, enabled: true, member: true },
  ...{ enrolled: true, managed: true, ownership: 'company', owner: anna.person, users: 'as it was' },
  ...{ isProtected: false, reasoned: true, granted: undefined, caller: lea, assertion: tokenOf(lea) },
  unguarded: true,
};

describe('A technician', () => {
  let domain: HelpdeskDomain;
  before(async () => {
    domain = await createHelpdeskDomain();
    await domain.asks();
  });
  after(() => domain.close());

  async function tries(its: Facts): Promise<boolean> {
    const { directory, intune, lookUps } = domain;
    domain.clock.skip(61 * MINUTE);
    const now = domain.clock.now();
    await domain.theSwitch.turn(its.position);
    directory.memberships.set(GROUP, its.inGroup ? [lea.person, cora.person] : [cora.person]);
    directory.memberships.set(PROTECTED, its.isProtected && its.owner ? [its.owner] : []);
    directory.accounts.set(lea.person, { enabled: its.enabled, member: its.member });
    const mac = companyMac({ managed: its.managed, owner: its.ownership });
    const primaryUsers = its.users === 'as it was' ? (its.owner ? [its.owner] : []) : its.users;
    intune.enrolled.splice(0, Infinity, ...(its.enrolled ? [{ mac, primaryUsers }] : []));
    intune.assertions.delete(lea.person);
    if (its.assertion) intune.assertions.set(lea.person, its.assertion);
    const { granted } = its;
    await domain.alter({
      ...{ state: its.state, begun: now, shown: now },
      ...{ owner: its.owner as string, why: { reason: its.reasoned ? 'locked out' : '' } },
      approval: {
        ...{ of: 'owner', number: '42', asked: now, wrong: 0 },
        ...(granted && { granted: { by: granted.by, as: granted.as, at: now - granted.age } }),
      },
    });
    const { own } = lookUps;
    if (its.unguarded) lookUps.own = async (id) => lookUps.find(id);
    const helpdesk = domain.newHelpdesk({ approval: its.policy });
    const before = [domain.fetched(), domain.showings()];
    const { id } = await domain.lookUp();
    await helpdesk.inPrivate.perform({ do: 'reveal', lookUp: id }, its.caller, 'K7M2QX');
    lookUps.own = own;
    const [fetched, showings] = [domain.fetched() - Number(before[0]), domain.showings() - Number(before[1])];
    assert.equal(fetched, showings, 'what is not shown is not fetched');
    return showings === 1;
  }

  it('sees a key if all that is demanded holds, and never else', async () => {
    let shown = 0;
    await fc.assert(
      fc.asyncProperty(facts, async (its) => {
        const may = mayBeShown(its);
        assert.equal(await tries(its), may);
        shown += may ? 1 : 0;
      }),
      { numRuns: 250 },
    );
    assert(shown > 0, 'nobody is shown a key');
    const forbidden = ['directory.mac', 'directory.primaryUsers', 'directory.macsOf', 'keys.keyOf', 'encryption.read'];
    assert.deepEqual(
      forbidden.map((call) => domain.times(call)),
      [0, 0, 0, 0, 0],
      'Latchkey’s own rights are asked for nothing about the Mac',
    );
    for (const token of domain.onBehalfOf.used) assert([tokenOf(lea), tokenOf(cora)].includes(token));
  }).timeout(120_000);

  it('never sees what was looked up and approved for another one, though nothing else keeps them from it', async () => {
    assert.equal(await tries(good), true);
    assert.equal(await tries({ ...good, caller: cora }), false);
    assert.equal(await tries({ ...good, caller: { ...cora, chat: lea.chat } }), false);
  });

  it('is asked for the group once more with the key: whoever has left it meanwhile gets none', async () => {
    const { groupsOf } = domain.directory;
    let asked = 0;
    domain.directory.groupsOf = async (person, groups, signal) =>
      groups.includes(GROUP) && ++asked > 1 ? [] : groupsOf(person, groups, signal);
    const shown = await tries(good);
    domain.directory.groupsOf = groupsOf;
    assert.deepEqual([shown, asked], [false, 2]);
  });

  it('never approves for themselves, whatever is written down', async () => {
    const by = (person: string) => ({ by: person, as: 'colleague' as const, age: 0 });
    assert.equal(await tries({ ...good, policy: 'colleague', granted: by(cora.person) }), true);
    assert.equal(await tries({ ...good, policy: 'colleague', granted: by(lea.person) }), false);
  });
});
