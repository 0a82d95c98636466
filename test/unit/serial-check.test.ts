import assert from 'node:assert/strict';
import type { Mac } from '../../bot/domain/model.ts';
import { createSerialCheck, type SerialCheckMode } from '../../bot/domain/serial-check.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { anna, bert, companyMac } from '../support/fakes.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('The serial number on the locked screen', () => {
  let domain: Domain;
  beforeEach(async () => {
    domain = await createDomain();
  });
  afterEach(() => domain.close());

  const check = (mode: SerialCheckMode = 'auto') => createSerialCheck({ ...domain, mode });
  const seen = (daysAgo: number, changes: Partial<Mac> = {}) =>
    companyMac({ serial: 'C02XK4PQ', lastCheckIn: domain.clock.now() - daysAgo * DAY, ...changes });
  const stale = () => seen(31);
  const answer = async (typed: string | undefined, mac = stale(), from = check(), who = anna) =>
    (await from.objection(who.person, mac, typed))?.refusal;

  describe('is asked for', () => {
    it('when the Mac was not seen for more than 30 days, or never', async () => {
      assert.equal((await check().of(anna.person, seen(31))).asked, true);
      const { lastCheckIn: _, ...never } = seen(1);
      assert.equal((await check().of(anna.person, never)).asked, true);
      assert.equal((await check().of(anna.person, seen(29))).asked, false);
    });

    it('when the Mac was enrolled anew since its key was last shown, under whatever id', async () => {
      const now = domain.clock.now();
      assert.equal((await check().of(anna.person, seen(1, { enrolled: now - DAY }))).asked, false, 'never shown');
      await check().shown(seen(1));
      assert.equal((await check().of(anna.person, seen(1, { enrolled: now - DAY }))).asked, false);
      assert.equal((await check().of(bert.person, seen(0, { id: 'another', enrolled: now + 1 }))).asked, true);
      await domain.clock.pass(DAY);
      await check().shown(seen(1));
      assert.equal((await check().of(bert.person, seen(0, { enrolled: now + 1 }))).asked, false);
    });

    it('always, or never, if the company wants it so', async () => {
      assert.equal((await check('always').of(anna.person, seen(1))).asked, true);
      assert.equal((await check('off').of(anna.person, stale())).asked, false);
      assert.equal(await answer(undefined, stale(), check('off')), undefined);
    });
  });

  for (const typed of ['K4PQ', 'k4pq', ' k4-pq ', 'C02XK4PQ', 'Ｋ４ＰＱ', 'K٤PQ']) {
    it(`is right as "${typed}"`, async () => assert.equal(await answer(typed), undefined));
  }

  it('may be read with O for 0 and I for 1', async () => {
    assert.equal(await answer('ioio', seen(31, { serial: 'C02X1010' })), undefined);
  });

  for (const typed of ['', 'PQ', '4PQ', '    ']) {
    it(`is asked for again after "${typed}", which is no try`, async () => {
      for (let time = 0; time < 4; time++) assert.equal(await answer(typed), 'serial-asked');
    });
  }

  for (const typed of ['C02X', 'K4PR', 'XK4P']) {
    it(`is wrong as "${typed}"`, async () => assert.equal(await answer(typed), 'serial-wrong'));
  }

  it('is asked for when nothing was typed, which is no try', async () => {
    for (let time = 0; time < 5; time++) assert.equal(await answer(undefined), 'serial-asked');
    assert.equal(await answer('K4PQ'), undefined);
  });

  it('may be tried three times in an hour: then not even the right one does', async () => {
    const first = await check().objection(anna.person, stale(), 'AAAA');
    assert.deepEqual(first, { refusal: 'serial-wrong', left: 2 });
    assert.deepEqual(await check().objection(anna.person, stale(), 'BBBB'), { refusal: 'serial-wrong', left: 1 });
    const until = domain.clock.now() + HOUR;
    assert.deepEqual(await check().objection(anna.person, stale(), 'CCCC'), { refusal: 'serial-locked', until });
    assert.deepEqual(await check().objection(anna.person, stale(), 'K4PQ'), { refusal: 'serial-locked', until });
    assert.equal(await answer('K4PQ', stale(), check(), bert), undefined, 'somebody else is not meant');
    await domain.clock.pass(HOUR);
    assert.equal(await answer('K4PQ'), undefined);
  });

  it('gets no more tries when they come at once', async () => {
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, (_, at) => check().objection(anna.person, stale(), at === 19 ? 'K4PQ' : `A00${at}`)),
    );
    const looked = answers.filter((each) => each.status === 'fulfilled' && each.value?.refusal !== 'serial-locked');
    assert(looked.length <= 3, `${looked.length} answers were looked at`);
  });

  it('once right, holds for an hour, for this person and this Mac', async () => {
    await answer('K4PQ');
    await domain.clock.pass(HOUR - 1);
    assert.equal(await answer(undefined), undefined);
    assert.equal(await answer(undefined, stale(), check(), bert), 'serial-asked');
    assert.equal(await answer(undefined, seen(31, { id: 'another' })), 'serial-asked');
    await domain.clock.pass(1);
    assert.equal(await answer(undefined), 'serial-asked');
  });

  it('stays off the cards while it would be asked for, also from whoever has answered', async () => {
    await answer('K4PQ');
    assert.deepEqual(await check().of(anna.person, stale()), { asked: false, masked: true });
    assert.deepEqual(await check('always').of(anna.person, seen(1)), { asked: false, masked: true });
    assert.deepEqual(await check().of(anna.person, seen(1)), { asked: false, masked: false });
  });

  it('refuses where none is known that could be compared', async () => {
    for (const serial of ['', 'ABC', '----']) {
      assert.equal(await answer(serial, seen(31, { serial })), 'serial-unknown');
      assert.equal(await answer(undefined, seen(31, { serial })), 'serial-unknown');
    }
  });

  describe('of a caller, which a technician types', () => {
    const typed = async (text: string | undefined, mode: SerialCheckMode = 'auto', mac = seen(1)) =>
      (await check(mode).always(anna.person, mac, text))?.refusal;

    it('is wanted each time, whatever the setting, however fresh the Mac and whatever was right before', async () => {
      for (const mode of ['auto', 'always', 'off'] as const) {
        assert.equal(await typed(undefined, mode), 'serial-asked');
        assert.equal(await typed('K4PQ', mode), undefined);
        assert.equal(await typed('', mode), 'serial-asked');
        assert.equal(await typed(undefined, mode), 'serial-asked');
      }
    });

    it('may be wrong three times in an hour, for this technician and this Mac', async () => {
      assert.deepEqual(await check().always(anna.person, seen(1), 'AAAA'), { refusal: 'serial-wrong', left: 2 });
      assert.equal(await typed('BBBB'), 'serial-wrong');
      assert.equal(await typed('CCCC'), 'serial-locked');
      assert.equal(await typed('K4PQ'), 'serial-locked');
      assert.equal((await check().always(bert.person, seen(1), 'K4PQ'))?.refusal, undefined);
      assert.equal((await check().always(anna.person, seen(1, { id: 'another' }), 'K4PQ'))?.refusal, undefined);
      await domain.clock.pass(HOUR);
      assert.equal(await typed('K4PQ'), undefined);
    });

    it('may be right as often as it has to be: several looks at one Mac in an hour lock nobody out', async () => {
      assert.equal(await typed('AAAA'), 'serial-wrong');
      for (let time = 0; time < 6; time++) assert.equal(await typed('K4PQ'), undefined);
      assert.deepEqual(await check().always(anna.person, seen(1), 'AAAA'), { refusal: 'serial-wrong', left: 2 });
    });

    it('gets no more tries when they come at once', async () => {
      const answers = await Promise.allSettled(
        Array.from({ length: 20 }, (_, at) => check().always(anna.person, seen(1), `A0${10 + at}`)),
      );
      const looked = answers.filter((each) => each.status === 'fulfilled' && each.value?.refusal !== 'serial-locked');
      assert(looked.length <= 3, `${looked.length} answers were looked at`);
    });

    it('is right for each of two taps at once', async () => {
      assert.deepEqual(await Promise.all([typed('K4PQ'), typed('K4PQ')]), [undefined, undefined]);
    });

    it('refuses where none is known that could be compared', async () => {
      assert.equal(await typed('ABC', 'off', seen(1, { serial: 'ABC' })), 'serial-unknown');
    });
  });
});
