import assert from 'node:assert/strict';
import { createAdmission } from '../../bot/domain/admission.ts';
import { createAuthorise } from '../../bot/domain/authorise.ts';
import type { Mac } from '../../bot/domain/model.ts';
import { type Evidence, objection } from '../../bot/domain/ownership.ts';
import type { Directory } from '../../bot/domain/ports.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { anna, bert, companyMac, createFakeDirectory } from '../support/fakes.ts';

const { person } = anna;
const member = { enabled: true, member: true };
const hers: Evidence = { account: member, mac: companyMac(), primaryUsers: [person] };
const withMac = (changes: Partial<Mac>): Evidence => ({ ...hers, mac: companyMac(changes) });

describe('Whether a person may be shown the key of a Mac', () => {
  const allowed: Record<string, Evidence> = {
    'its only primary user, and the device names nobody': hers,
    'its only primary user, and the device names them too': withMac({ recordedUser: person }),
    'a Mac that never checked in again': withMac({ lastCheckIn: 0 }),
  };
  for (const [who, evidence] of Object.entries(allowed)) {
    it(`allowed: ${who}`, () => assert.equal(objection(person, evidence), undefined));
  }

  const refused: [string, Evidence, string][] = [
    ['no such account', { ...hers, account: undefined }, 'no-account'],
    ['an account that was disabled', { ...hers, account: { enabled: false, member: true } }, 'no-account'],
    ['a guest', { ...hers, account: { enabled: true, member: false } }, 'no-account'],
    ['no such Mac', { ...hers, mac: undefined }, 'not-yours'],
    ['a Mac that is managed no more', withMac({ managed: false }), 'not-yours'],
    ['a Mac without a primary user', { ...hers, primaryUsers: [] }, 'not-yours'],
    ["somebody else's Mac", { ...hers, primaryUsers: [bert.person] }, 'not-yours'],
    ['a shared Mac', { ...hers, primaryUsers: [person, bert.person] }, 'not-yours'],
    ['a shared Mac, named last', { ...hers, primaryUsers: [bert.person, person] }, 'not-yours'],
    ['a Mac that names them twice', { ...hers, primaryUsers: [person, person] }, 'not-yours'],
    ['a Mac whose record names somebody else', withMac({ recordedUser: bert.person }), 'not-yours'],
    ['a Mac whose record names an empty person', withMac({ recordedUser: '' }), 'not-yours'],
    ['a personal Mac', withMac({ owner: 'personal' }), 'personal-mac'],
    ["a personal Mac of somebody else's", { ...withMac({ owner: 'personal' }), primaryUsers: [] }, 'not-yours'],
    ['a Mac of unknown ownership', withMac({ owner: 'unknown' }), 'not-yours'],
  ];
  for (const [who, evidence, refusal] of refused) {
    it(`refused: ${who}`, () => assert.equal(objection(person, evidence), refusal));
  }

  it('is never yes unless all conditions hold, whatever Graph says', () => {
    const random = seeded(20260302);
    const pick = <T>(...choices: [T, ...T[]]): T => choices[Math.floor(random() * choices.length)] ?? choices[0];
    const people = [person, bert.person, person.toUpperCase(), '', 'undefined'] as const;
    let yes = 0;
    for (let round = 0; round < 5_000; round++) {
      const account = pick(undefined, { enabled: pick(true, true, false), member: pick(true, true, false) }, member);
      const recorded = pick(undefined, person, pick(...people));
      const mac = pick(
        undefined,
        ...Array.from({ length: 4 }, () =>
          companyMac({
            owner: pick('company', 'company', 'personal', 'unknown'),
            managed: pick(true, true, false),
            ...(recorded !== undefined && { recordedUser: recorded }),
          }),
        ),
      );
      const primaryUsers = pick(
        [person],
        [],
        Array.from({ length: pick(1, 2, 3) }, () => pick(...people)),
      );
      const may =
        account?.enabled === true &&
        account.member &&
        mac?.owner === 'company' &&
        mac.managed &&
        JSON.stringify(primaryUsers) === JSON.stringify([person]) &&
        [undefined, person].includes(mac.recordedUser);
      const evidence = { account, mac, primaryUsers };
      assert.equal(objection(person, evidence) === undefined, may, JSON.stringify(evidence));
      yes += may ? 1 : 0;
    }
    assert(yes > 200 && yes < 2_500, `${yes} of 5,000 were allowed`);
  });
});

describe('Authorisation', () => {
  const { id } = companyMac();
  const patience = new AbortController().signal;
  type Answer = Awaited<ReturnType<ReturnType<typeof createAuthorise>['key']>>;
  const refusalOf = (answer: Answer) => 'objection' in answer && answer.objection.refusal;
  const authorise = (directory: Directory, who: string, macId: string, signal: AbortSignal) => {
    const theSwitch = { read: async () => 'all' as const, turn: async () => {} };
    const admission = createAdmission({
      ...{ directory, theSwitch },
      policy: { selfService: 'on', protectedGroup: undefined },
    });
    const serialCheck = {
      of: async () => ({ asked: false, masked: false }),
      objection: async () => undefined,
      always: async () => undefined,
      shown: async () => {},
    };
    return createAuthorise({ admission, directory, serialCheck }).key(who, { id: macId, serial: undefined }, signal);
  };

  it('answers the Mac as Graph has it now', async () => {
    const verdict = await authorise(createFakeDirectory(), person, id, patience);
    assert.deepEqual('mac' in verdict && verdict.mac, companyMac());
  });

  it('asks afresh each time', async () => {
    const directory = createFakeDirectory();
    await authorise(directory, person, id, patience);
    directory.accounts.set(person, { enabled: false, member: true });
    assert.equal(refusalOf(await authorise(directory, person, id, patience)), 'no-account');
  });

  it('refuses everybody a Mac that does not exist', async () => {
    assert.equal(refusalOf(await authorise(createFakeDirectory(), person, 'no such Mac', patience)), 'not-yours');
  });

  for (const method of ['account', 'mac', 'primaryUsers'] as const) {
    it(`decides nothing when Graph cannot say ${method}`, async () => {
      const directory = createFakeDirectory();
      directory[method] = async () => Promise.reject(new Unavailable('Graph', 'busy'));
      await assert.rejects(authorise(directory, person, id, patience), Unavailable);
    });

    it(`asks for ${method} about the right one, within its time`, async () => {
      const directory = createFakeDirectory();
      const asked: unknown[] = [];
      const answer = directory[method];
      Object.assign(directory, {
        async [method](about: string, signal: AbortSignal) {
          asked.push(about, signal);
          return answer(about, signal);
        },
      });
      await authorise(directory, person, id, patience);
      assert.deepEqual(asked, [method === 'account' ? person : id, patience]);
    });
  }
});

/** Numbers from 0 to 1 that are the same in each run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
