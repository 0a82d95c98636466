import assert from 'node:assert/strict';
import type { Mac } from '../../bot/domain/model.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { anna, bert, companyMac } from '../support/fakes.ts';

const reference = 'K7M2QX';

describe('The offer of Macs', () => {
  let domain: Domain;
  beforeEach(async () => {
    domain = await createDomain();
  });
  afterEach(() => domain.close());

  const enrol = (...macs: Partial<Mac>[]) => {
    const enrolled = macs.map((changes, index) =>
      companyMac({ id: `mac-${index}`, serial: `C02-${index}`, ...changes }),
    );
    domain.directory.macsOf = async () => enrolled;
  };
  const offered = async () => {
    await domain.offer.macs(anna, reference);
    return domain.screen.faces.at(-1)?.offer?.macs;
  };
  const refusal = () => domain.screen.faces[0]?.refused;

  it('names each Mac with a ticket of its own', async () => {
    enrol({ name: 'one' }, { name: 'two' });
    const [one, two] = (await offered()) ?? [];
    assert(one && two);
    assert.notEqual(one.ticket, two.ticket);
    assert.deepEqual(await domain.tickets.use(two.ticket, anna), {
      person: anna.person,
      chat: anna.chat.id,
      mac: { id: two.mac.id, name: two.mac.name, serial: two.mac.serial },
    });
  });

  it('puts the Mac first that checked in last, and those that never did at the end', async () => {
    enrol({ name: 'never', lastCheckIn: 0 }, { name: 'old', lastCheckIn: 1_000 }, { name: 'new', lastCheckIn: 2_000 });
    assert.deepEqual(
      (await offered())?.map(({ mac }) => mac.name),
      ['new', 'old', 'never'],
    );
  });

  it('leaves out what would be refused: personal, unknown, unmanaged, recorded for somebody else', async () => {
    enrol(
      { name: 'personal', owner: 'personal' },
      { name: 'unknown', owner: 'unknown' },
      { name: 'unmanaged', managed: false },
      { name: "Bert's", recordedUser: bert.person },
      { name: "Anna's", recordedUser: anna.person },
    );
    assert.deepEqual(
      (await offered())?.map(({ mac }) => mac.name),
      ["Anna's"],
    );
  });

  const none: [string, Partial<Mac>[], string][] = [
    ['who has no Mac', [], 'no-mac'],
    ['whose only Mac is managed no more', [{ managed: false }], 'no-mac'],
    ['whose only Mac is their own', [{ owner: 'personal' }], 'personal-mac'],
    ['whose Macs are their own or of unknown ownership', [{ owner: 'unknown' }, { owner: 'personal' }], 'personal-mac'],
  ];
  for (const [who, macs, why] of none) {
    it(`tells a person ${who}: ${why}`, async () => {
      enrol(...macs);
      assert.equal(await offered(), undefined);
      const { macs: named, ...rest } = refusal() ?? {};
      assert.deepEqual(rest, { refusal: why, reference, reader: anna.reader });
      assert.deepEqual(named, why === 'personal-mac' ? ['MAC-ANNA'] : undefined);
    });
  }

  for (const [who, account] of [
    ['whose account is disabled', { enabled: false, member: true }],
    ['who is a guest', { enabled: true, member: false }],
    ['without an account', undefined],
  ] as const) {
    it(`offers nothing to somebody ${who}`, async () => {
      domain.directory.account = async () => account;
      assert.equal(await offered(), undefined);
      assert.equal(refusal()?.refusal, 'no-account');
    });
  }

  it('records a refusal', async () => {
    enrol();
    await offered();
    const [entry] = await domain.audit.entries();
    assert.deepEqual(
      [entry?.event, entry?.reference, entry?.facts],
      ['reveal.refused', reference, { refusal: 'no-mac' }],
    );
  });

  it('hands a failure of Graph on, and gives it ten seconds', async () => {
    domain.directory.macsOf = (_, signal) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => reject(new Unavailable('Graph', 'busy'))),
      );
    const failed = assert.rejects(domain.offer.macs(anna, reference), Unavailable);
    await domain.clock.pass(10_000);
    await failed;
  });
});

describe('A refusal', () => {
  let domain: Domain;
  beforeEach(async () => {
    domain = await createDomain();
  });
  afterEach(() => domain.close());

  it('is on the card, in the log and in the audit under one reference', async () => {
    assert.equal(await domain.refuse(anna, { refusal: 'not-yours' }, reference, { mac: { id: 'mac-1' } }), true);
    assert.equal(domain.screen.faces[0]?.refused?.reference, reference);
    assert.deepEqual(domain.log.lines, [
      { level: 'info', event: 'reveal.refused', facts: { reference, graphRequest: undefined, refusal: 'not-yours' } },
    ]);
    const [entry] = await domain.audit.entries();
    assert.deepEqual([entry?.reference, entry?.person.id, entry?.mac?.id], [reference, anna.person, 'mac-1']);
  });

  it('takes the place of a message that was opened', async () => {
    const message = await domain.screen.open(anna, companyMac());
    await domain.refuse(anna, { refusal: 'no-key' }, reference, { message });
    assert.deepEqual(domain.screen.seen(), ['refusal']);
  });

  it('reaches the person although it cannot be recorded', async () => {
    domain.audit.record = async () => Promise.reject(new Unavailable('storage', 'busy'));
    assert.equal(await domain.refuse(anna, { refusal: 'no-key' }, reference), true);
    assert.deepEqual(domain.screen.seen(), ['refusal']);
    assert(domain.log.lines.some(({ level, event }) => level === 'alert' && event === 'audit.failed'));
  });

  it('is recorded although Teams does not confirm it', async () => {
    domain.screen.refuse = async () => false;
    assert.equal(await domain.refuse(anna, { refusal: 'no-key' }, reference), false);
    assert.deepEqual(await domain.events(), ['reveal.refused']);
  });
});
