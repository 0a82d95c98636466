import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { LookUp } from '../../../bot/domain/helpdesk/model.ts';
import { createStatus } from '../../../bot/domain/helpdesk/status.ts';
import { createHelpdeskDomain, type HelpdeskDomain } from '../../support/helpdesk.ts';

const SECOND = 1_000;

describe('The status card in the channel', () => {
  let domain: HelpdeskDomain;
  beforeEach(async () => {
    domain = await createHelpdeskDomain();
    await domain.asksInChannel();
  });
  afterEach(() => domain.close());

  const putRight = async () => domain.status.putRight((await domain.lookUp()).id);
  const last = () => domain.statuses().at(-1);

  const says: [LookUp['state'], string][] = [
    ['looking', 'looking'],
    ['asking', 'looking'],
    ['waiting', 'approval'],
    ['approved', 'looking'],
    ['revealing', 'looking'],
    ['shown', 'shown'],
    ['hidden', 'hidden'],
    ['sent', 'sent'],
    ['cancelled', 'cancelled'],
    ['refused', 'refused'],
  ];
  for (const [state, status] of says) {
    it(`says "${status}" of what is ${state}`, async () => {
      await domain.alter({ state });
      assert.equal(await putRight(), true);
      assert.equal(last(), status);
    });
  }

  it('says that there was no key, once one was asked for in vain', async () => {
    for (const state of ['asking', 'approved'] as const) {
      await domain.alter({ state, stumbled: true });
      await putRight();
      assert.equal(last(), 'refused');
    }
    await domain.alter({ state: 'shown', stumbled: true });
    await putRight();
    assert.equal(last(), 'shown');
  });

  it('names neither the Mac, nor its owner, nor the reason', async () => {
    await domain.answers({ note: 'in the train to Utrecht', ticketNumber: 'INC1234' });
    await domain.sweepFor(6 * 60 * SECOND, SECOND);
    const { mac, owner } = await domain.lookUp();
    const all = JSON.stringify(domain.channels.wall.drawn);
    for (const secret of [mac?.name, mac?.serial, mac?.id, owner, 'Utrecht', 'Password forgotten', 'a:anna']) {
      assert(secret && !all.includes(secret), secret);
    }
    assert(all.includes('INC1234'));
  });

  it('does nothing for a look-up that none was posted for', async () => {
    await domain.asks();
    assert.equal(await putRight(), true);
    assert.equal(domain.times('channels.edit'), 0);
    assert.equal(await domain.status.putRight('made up'), true);
  });

  it('ends with what is true although the look-up goes on during each edit', async () => {
    const states: LookUp['state'][] = ['waiting', 'approved', 'shown'];
    const { edit } = domain.channels;
    domain.channels.edit = async (...args) => {
      const next = states.shift();
      if (next) await domain.alter({ state: next });
      return edit(...args);
    };
    assert.equal(await putRight(), true);
    assert.equal(last(), 'shown');
  });

  it('gives up for now when it goes on faster than Teams edits, and comes back', async () => {
    let at = 0;
    const { edit } = domain.channels;
    domain.channels.edit = async (...args) => {
      await domain.alter({ state: at++ % 2 ? 'waiting' : 'asking' });
      return edit(...args);
    };
    await domain.alter({ state: 'waiting' });
    assert.equal(await putRight(), false);
  });

  it('ends with what is true although a slow edit overtakes a quick one', async () => {
    const gate = Promise.withResolvers<void>();
    const { edit } = domain.channels;
    let first = true;
    domain.channels.edit = async (...args) => {
      if (first) {
        first = false;
        await gate.promise;
      }
      return edit(...args);
    };
    await domain.alter({ state: 'waiting' });
    const slow = putRight();
    await domain.clock.pass(0);
    await domain.alter({ state: 'shown' });
    assert.equal(await putRight(), true);
    assert.equal(last(), 'shown');
    gate.resolve();
    assert.equal(await slow, true);
    assert.deepEqual([domain.statuses().includes('approval'), last()], [true, 'shown'], 'the old one came late');
  });

  it('ends with what is true whatever comes when', async () => {
    type Step = { state: LookUp['state']; waits: number };
    const state = fc.constantFrom(...says.map(([each]) => each));
    const steps = fc.array(fc.record<Step>({ state, waits: fc.integer({ min: 0, max: 3 }) }), {
      minLength: 1,
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(steps, fc.array(fc.integer({ min: 0, max: 8 }), { maxLength: 12 }), async (changes, delays) => {
        const shown: string[] = [];
        const turns = async (count: number) => {
          for (let turn = 0; turn < count; turn++) await Promise.resolve();
        };
        const edit: typeof domain.channels.edit = async (_message, face) => {
          await turns(delays.shift() ?? 0);
          if (face.is === 'status') shown.push(face.state);
          await turns(delays.shift() ?? 0);
          return true;
        };
        const { id } = await domain.lookUp();
        const status = createStatus({ ...domain.ports, channels: { ...domain.channels, edit } });
        const running: Promise<boolean>[] = [];
        for (const { state, waits } of changes) {
          await domain.alter({ state, stumbled: false });
          running.push(status.putRight(id));
          await turns(waits);
        }
        const done = await Promise.all(running);
        if (done.some((each) => !each)) await status.putRight(id);
        const truth = says.find(([each]) => each === changes.at(-1)?.state)?.[1];
        assert.equal(shown.at(-1), truth);
      }),
      { numRuns: 100 },
    );
  }).timeout(60_000);

  it('is tried again while Teams does not confirm it', async () => {
    const { edit } = domain.channels;
    domain.channels.edit = async () => false;
    await domain.answers();
    await domain.sweepFor(20 * SECOND);
    domain.channels.edit = edit;
    await domain.sweepFor(60 * SECOND);
    assert.equal(last(), 'shown');
  });

  it('is given up in the end, and an operator reads that', async () => {
    domain.channels.edit = async () => false;
    await domain.answers();
    await domain.sweepFor(12 * 60 * 60 * SECOND, 10 * 60 * SECOND);
    assert.deepEqual(
      (await domain.errandsLeft()).filter((errand) => errand.do === 'status'),
      [],
    );
    assert(domain.log.events().includes('look-up.status-given-up'));
  }).timeout(60_000);

  it('comes to say "hidden" only once the key is off the screen', async () => {
    await domain.answers();
    domain.screen.answers.push({ kind: 'busy' }, { kind: 'busy' });
    await domain.sweepFor(300 * SECOND);
    assert.deepEqual([domain.screen.seen(), last()], [['key'], 'shown']);
    await domain.sweepFor(60 * SECOND);
    assert.deepEqual([domain.screen.seen(), last()], [['hidden'], 'hidden']);
  });
});
