import assert from 'node:assert/strict';
import type { Answer } from '../../sandbox/routes.ts';
import { createSigningKey, type SigningKey } from '../../sandbox/signing-key.ts';
import { useTarget } from './target.ts';

/** The SDK reads the set again when it is a day old, and for a key that it does not know when it is an hour old. */
const OLD = 24.1;
const OLDER_THAN_AN_HOUR = 1.1;

describe("The channel's keys", () => {
  const target = useTarget();
  let [another, forger] = [] as unknown as [SigningKey, SigningKey];
  let forget = () => {};
  before(async () => {
    [another, forger] = await Promise.all([createSigningKey(), createSigningKey()]);
  });
  beforeEach(() => target.skip(OLD));
  afterEach(() => forget());

  const isKeySet = ({ path }: { path: string }) => path === '/v1/.well-known/keys';
  const readings = () => target.cloud.wire.requests.filter(isKeySet).length;

  /** In place of what stands at the address of the keys, or of the document that names it. */
  function stands(answer: Answer | 'drop', at = isKeySet): void {
    forget();
    forget = target.cloud.wire.intercept((request) => (at(request) ? { answer } : undefined));
  }

  const published = (...keys: object[]) =>
    stands({ status: 200, body: { keys: keys.map((key) => ({ endorsements: ['msteams'], ...key })) } });

  const activity = () => target.chatOf(target.people.anna).activity({ type: 'message', text: 'hello' });

  function lifetime() {
    const now = Math.floor(target.company.now() / 1_000);
    return { nbf: now - 300, exp: now + 3_600 };
  }

  async function deliver(key?: SigningKey): Promise<number> {
    const claims = {
      ...lifetime(),
      iss: `${target.environment.BOT_TOKEN_ISSUER}`,
      aud: target.company.registrations.bot.id,
      serviceurl: activity().serviceUrl,
    };
    const token = key ? await key.sign(claims) : { claims: lifetime() };
    return (await target.cloud.teams.deliver(activity(), token)).status;
  }

  it('may be others from one day to the next: the new one is believed, and the old one no more', async () => {
    assert.equal(await deliver(), 200);
    published(another.jwk);
    assert.equal(await deliver(another), 401, 'nobody makes it read the set at will');
    await target.skip(OLDER_THAN_AN_HOUR);
    assert.equal(await deliver(another), 200);
    assert.equal(await deliver(), 401);
  });

  it('are forgotten within a day after they were withdrawn', async () => {
    assert.equal(await deliver(), 200);
    published();
    await target.skip(OLD);
    assert.equal(await deliver(), 401);
  });

  it('are read once, whoever comes with unknown ones', async () => {
    assert.equal(await deliver(), 200);
    await target.skip(OLDER_THAN_AN_HOUR);
    const before = readings();
    for (let times = 0; times < 20; times++) assert.equal(await deliver(forger), 401);
    assert.equal(readings() - before, 1);
  });

  it('are good for no other channel', async () => {
    published({ ...another.jwk, endorsements: ['webchat', 'msteams2', 'xmsteams'] });
    assert.equal(await deliver(another), 401);
  });

  const isDocument = ({ path }: { path: string }) => path === '/v1/.well-known/openidconfiguration';
  /** `lasts`: hours until the SDK asks again after it was answered. */
  const outages: Record<string, { answer: Answer | 'drop'; at?: typeof isKeySet; lasts?: number }> = {
    'cannot be had': { answer: { status: 500 } },
    'break off': { answer: 'drop' },
    'are no JSON': { answer: { status: 200, body: '<html>' } },
    'have no document that names them': { answer: { status: 503 }, at: isDocument },
    'stand nowhere': { answer: { status: 200, body: {} }, at: isDocument },
    'are none': { answer: { status: 200, body: {} }, lasts: OLDER_THAN_AN_HOUR },
    'are no list': { answer: { status: 200, body: { keys: 7 } }, lasts: OLD },
    'are not for signatures like these': {
      answer: { status: 200, body: { keys: [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }] } },
      lasts: OLDER_THAN_AN_HOUR,
    },
  };
  for (const [what, { answer, at, lasts = 0 }] of Object.entries(outages)) {
    it(`let nobody in while they ${what}, and everybody afterwards`, async () => {
      stands(answer, at);
      assert.equal(await deliver(), 401);
      assert.equal(await deliver(forger), 401);
      await target.assertIntact();
      forget();
      await target.skip(lasts);
      assert.equal(await deliver(), 200);
    });
  }
});
