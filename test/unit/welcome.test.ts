import assert from 'node:assert/strict';
import { createWelcome } from '../../bot/welcome.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { anna } from '../support/fakes.ts';

describe('Hello', () => {
  let domain: Domain;
  let busy: boolean;
  let welcome: ReturnType<typeof createWelcome>;
  beforeEach(async () => {
    domain = await createDomain();
    busy = false;
    welcome = createWelcome({ ...domain, on: true, busy: () => busy });
  });
  afterEach(() => domain.close());

  const arrive = (people: number) => {
    for (let at = 0; at < people; at++) welcome.later({ ...anna, person: `person-${at}` });
  };
  const said = () => domain.screen.faces.length;

  it('comes to five people a second at most, and to all in the end', async () => {
    arrive(30);
    await domain.clock.pass(1_000);
    assert.equal(said(), 5);
    await domain.clock.pass(5_000);
    assert.equal(said(), 30);
    assert.equal(domain.clock.waiting(), 0);
  });

  it('waits while anything else runs', async () => {
    busy = true;
    arrive(3);
    await domain.clock.pass(60_000);
    assert.equal(said(), 0);
    busy = false;
    await domain.clock.pass(1_000);
    assert.equal(said(), 3);
  });

  it('comes once, also to those who are told twice of', async () => {
    arrive(1);
    await domain.clock.pass(1_000);
    arrive(1);
    await domain.clock.pass(1_000);
    assert.equal(said(), 1);
  });

  it('goes on with the next when one cannot be reached', async () => {
    domain.screen.say = async () => Promise.reject(new Error('gone'));
    arrive(2);
    await domain.clock.pass(1_000);
    assert.equal(domain.log.events().filter((event) => event === 'welcome.failed').length, 2);
  });

  it('comes to nobody who has begun, and to nobody after the end', async () => {
    arrive(3);
    welcome.met('person-1');
    await domain.clock.pass(300);
    welcome.stop();
    await domain.clock.pass(60_000);
    assert.equal(said(), 1);
  });
});
