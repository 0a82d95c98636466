import assert from 'node:assert/strict';
import fc from 'fast-check';
import { lookUpIn } from '../../bot/domain/helpdesk/look-up-shape.ts';
import type { LookUp } from '../../bot/domain/helpdesk/model.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { anna, blankingOf, companyMac } from '../support/fakes.ts';

const ODD = [null, 0, '', 'x', [], {}, [null], { tries: 'x', until: null }, { tries: 1 }];
const DAY = 24 * 60 * 60_000;
const NOW = Date.parse('2026-03-02T09:00:00Z');
const message = { chat: anna.chat, id: '17' };

describe('A record that cannot be read', () => {
  let domain: Domain;
  beforeEach(async () => {
    domain = await createDomain();
  });
  afterEach(() => domain.close());

  const put = (key: string, value: unknown) =>
    domain.records.create(key, value, domain.clock.now() + DAY).then((done) => assert(done));
  const stale = () => companyMac({ lastCheckIn: domain.clock.now() - 31 * DAY });

  for (const odd of ODD) {
    const what = JSON.stringify(odd);

    it(`(${what}) is no switch that is on`, async () => {
      await put('switch', odd);
      assert.equal(await domain.theSwitch.read(), 'off');
      await domain.theSwitch.turn('all');
      assert.equal(await domain.theSwitch.read(), 'all');
    });

    it(`(${what}) is no reason not to ask for the serial number, and leaves nobody a try`, async () => {
      const mac = companyMac();
      await put(`serial/shown/${mac.serial}`, odd);
      assert.equal((await domain.serialCheck.of(anna.person, mac)).asked, true);
      await put(`serial/tries/${anna.person}/${mac.id}`, odd);
      const objection = await domain.serialCheck.objection(anna.person, stale(), mac.serial);
      assert.equal(objection?.refusal, 'serial-locked');
      await domain.clock.pass(DAY);
      assert.equal(await domain.serialCheck.objection(anna.person, stale(), mac.serial), undefined);
    });

    it(`(${what}) uses up nobody's keys`, async () => {
      await put(`keys/person/${anna.person}`, odd);
      await put('keys/company', odd);
      for (let key = 0; key < 5; key++) assert('giveBack' in (await domain.limits.take(anna.person)));
      assert('objection' in (await domain.limits.take(anna.person)));
    });

    it(`(${what}) does not keep a key from being replaced, nor its owner from being asked`, async () => {
      await put(`question/${message.chat.id}/${message.id}`, odd);
      await put(`replacement/${companyMac().id}`, odd);
      await put(`last-shown/${companyMac().id}`, odd);
      await domain.followUps.begin(blankingOf(message, domain.clock.now()));
      await domain.followUp(60_000, 10_000);
      assert.equal(domain.screen.faces.at(-1)?.shows, 'asked');
      await domain.followUp(13 * 60 * 60_000, 60 * 60_000);
      assert.equal(domain.times('keys.replace'), 1);
    });
  }
});

describe('A look-up that another version wrote', () => {
  const grant = { at: NOW, by: 'owner', as: 'owner' as const };
  const whole: LookUp = {
    ...{ id: 'look-up', reference: 'K7M2QX', person: 'lea', account: {}, user: '29:lea', chat: anna.chat, reader: {} },
    ...{ query: 'MAC-ANNA', begun: NOW, state: 'approved', found: [], mac: companyMac(), owner: 'owner' },
    why: { reason: 'x' },
    approval: {
      of: 'owner',
      number: '12',
      asked: NOW,
      wrong: 0,
      inOwnersChat: message,
      ownersReader: {},
      granted: grant,
    },
  };
  const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)));
  const near = (good: object) =>
    fc.dictionary(fc.constantFrom(...Object.keys(good)), json).map((odd) => ({ ...good, ...odd }));

  it('is read as it was written, with what is unknown', () => {
    assert.deepEqual(lookUpIn(whole), whole);
    assert.deepEqual(lookUpIn({ ...whole, room: [1] }), { ...whole, room: [1] });
  });

  it('may be any JSON', () => {
    fc.assert(fc.property(fc.oneof(json, near(whole)), (value) => void lookUpIn(value)));
  });

  it('approves nothing that is not approved as a whole', () => {
    const approvals = fc.oneof(
      near(whole.approval ?? {}).filter((approval) => JSON.stringify(approval) !== JSON.stringify(whole.approval)),
      near(grant).map((granted) => ({ ...whole.approval, granted })),
    );
    fc.assert(
      fc.property(approvals, (approval) => {
        const { granted } = lookUpIn({ ...whole, approval })?.approval ?? {};
        if (!granted) return;
        assert(Number.isInteger(granted.at) && typeof granted.by === 'string');
        assert(granted.as === 'owner' || granted.as === 'colleague');
      }),
    );
  });

  it('of a state that this version does not know goes nowhere', () => {
    assert.equal(lookUpIn({ ...whole, state: 'waiting-for-the-board' }), undefined);
  });
});
