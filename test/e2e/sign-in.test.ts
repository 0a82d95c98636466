import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Person } from '../../sandbox/company.ts';
import { createSigningKey, lifetime } from '../../sandbox/signing-key.ts';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import { useStage } from './stage.ts';

describe('Signing in', () => {
  const stage = useStage();
  let chat: TeamsChat;

  beforeEach(() => {
    chat = stage.chatOf(stage.people.anna);
  });

  const seesMacs = (of: TeamsChat) => of.until(() => of.sees('Show recovery key'), 'the Macs');
  const macsCards = (of: TeamsChat) =>
    of.messages.filter(({ activity }) => JSON.stringify(activity).includes('Show recovery key')).length;
  const exchanges = () => stage.asked('token-service', 'POST', /exchange/).length;
  const signInCards = () =>
    stage.cloud.wire.requests.filter(({ method, body }) => method === 'POST' && body.includes('card.oauth')).length;

  it('happens silently: the person sees their Macs and no sign-in button', async () => {
    await chat.says('key');
    await seesMacs(chat);
    assert(!chat.sees('Sign in'));
    assert.deepEqual([signInCards(), exchanges()], [1, 1]);
  });

  it('is not asked for again while the token service holds a token', async () => {
    await chat.says('key');
    await seesMacs(chat);
    await chat.says('key');
    await chat.until(() => macsCards(chat) === 2, 'the Macs once more');
    assert.deepEqual([signInCards(), exchanges()], [1, 1]);
  });

  it('shows a button where consent is needed, and goes on with the code that it brings', async () => {
    const jo = stage.chatOf(stage.people.jo);
    await jo.says('key');
    await jo.until(() => jo.sees('Sign in'), 'the button');
    assert.equal(stage.asked('graph', 'GET', /./).length, 0);
    assert.equal((await jo.signsIn()).status, 200);
    await seesMacs(jo);
  });

  it('answers 412 to a client whose token cannot be exchanged, so that Teams shows the button', async () => {
    await chat.says('key');
    await seesMacs(chat);
    const value = { id: randomUUID(), connectionName: 'latchkey', token: 'not exchangeable' };
    const { status } = await stage.cloud.teams.deliver(
      chat.activity({ type: 'invoke', name: 'signin/tokenExchange', value }),
    );
    assert.equal(status, 412);
  });

  it('on two clients at once brings one Macs card', async () => {
    const { promise: before, resolve: goOn } = Promise.withResolvers<void>();
    stage.breaks(({ path }) => path.includes('/exchange'), { before });
    stage.people.anna.endpoints = 2;
    await chat.says('key');
    await stage.cloud.wire.until(() => exchanges() === 2, 'both exchanges');
    goOn();
    await seesMacs(chat);
    await stage.secondsPass(5);
    assert.equal(macsCards(chat), 1);
  });

  it('with a code that is none, or when the person closes the window, changes nothing', async () => {
    const jo = stage.chatOf(stage.people.jo);
    await jo.says('key');
    await jo.until(() => jo.sees('Sign in'), 'the button');
    for (const state of ['CancelledByUser', '000000', 'C02X1234567Z']) {
      const invoke = jo.activity({ type: 'invoke', name: 'signin/verifyState', value: { state } });
      assert.equal((await stage.cloud.teams.deliver(invoke)).status, 404);
    }
    assert.equal((await jo.signsIn()).status, 200);
    await seesMacs(jo);
  });

  it('by somebody else at the browser is refused in words', async () => {
    const jo = stage.chatOf(stage.people.jo);
    await jo.says('key');
    await jo.until(() => jo.sees('Sign in'), 'the button');
    await jo.signsIn({ as: stage.people.anna });
    await assertRefused(jo);
  });

  it('goes on after a restart between the question and the answer', async () => {
    const jo = stage.chatOf(stage.people.jo);
    await jo.says('key');
    await jo.until(() => jo.sees('Sign in'), 'the button');
    await stage.restart();
    assert.equal((await jo.signsIn()).status, 200);
    await seesMacs(jo);
  });

  it('has its place saved before the card is sent', async () => {
    const { promise: after, resolve: goOn } = Promise.withResolvers<void>();
    stage.breaks(({ method, body }) => method === 'POST' && body.includes('card.oauth'), { after }, 1);
    const said = chat.says('key');
    await seesMacs(chat);
    goOn();
    await said;
  });

  describe('refuses in words, and asks Intune nothing, for', () => {
    const person = () => stage.people.anna;
    const sign = (claims: Record<string, unknown>, who: Person = person()) => stage.cloud.signIn.token(who, claims);
    const now = () => Math.floor(Date.now() / 1000);
    const tokens: Record<string, () => Promise<string>> = {
      "another person's token": () => sign({}, stage.people.ben),
      'a token that has expired': () => sign({ iat: now() - 7200, nbf: now() - 7200, exp: now() - 3600 }),
      'a token of an app': () => sign({ idtyp: 'app' }),
      'a token without a person': () => sign({ oid: undefined }),
      'a token of version 1.0': () => sign({ ver: '1.0' }),
      'a token of another tenant': () => sign({ tid: randomUUID() }),
      'a token of another issuer': () => sign({ iss: 'https://login.example/v2.0' }),
      'a token for another audience': () => sign({ aud: stage.company.registrations.graph.id }),
      'a token without the scope': () => sign({ scp: 'openid profile' }),
      'a token whose scope only begins like ours': () => sign({ scp: 'access_as_user.none' }),
      'a token signed by somebody else': async () =>
        (await createSigningKey(stage.cloud.signIn.keyId)).sign({ ...claimsOf(await sign({})), ...lifetime() }),
      'a token that nobody signed': async () => {
        const [, claims] = (await sign({})).split('.');
        return `${Buffer.from('{"alg":"none","typ":"JWT"}').toString('base64url')}.${claims}.`;
      },
      'what is no token at all': async () => 'garbage',
    };

    for (const [what, token] of Object.entries(tokens)) {
      it(what, async () => {
        stage.cloud.signIn.handOut(person(), await token());
        await chat.says('key');
        await assertRefused(chat);
      });
    }
  });

  const troubles = {
    'is down': { answer: { status: 500 } },
    'breaks the connection': { answer: 'drop' },
    'never answers': { answer: 'hang' },
  } as const;
  for (const [what, fault] of Object.entries(troubles)) {
    it(`says so when the token service ${what}, and answers Teams in time`, async () => {
      stage.breaks(({ service }) => service === 'token-service', fault);
      const said = chat.says('key');
      await stage.cloud.wire.until(() => stage.asked('token-service', 'GET', /./).length > 0, 'the question');
      await stage.secondsPass(4.5);
      await chat.until(() => chat.sees('Reference'), 'words');
      assert((await said).status < 300);
      assert.equal(stage.asked('graph', 'GET', /users/).length, 0);
    });
  }

  it("says so when Entra's keys cannot be read", async () => {
    stage.breaks(({ service, path }) => service === 'login' && path.includes('/discovery/'), {
      answer: { status: 503 },
    });
    await chat.says('key');
    await chat.until(() => chat.sees('Reference'), 'words');
    assert.equal(stage.asked('graph', 'GET', /users/).length, 0);
  });

  async function assertRefused(refused: TeamsChat): Promise<void> {
    await refused.until(() => refused.sees('Sign-in did not work'), 'words');
    await stage.eventually(() => stage.audit().length === 1, 'the record');
    assert.deepEqual(JSON.parse(`${stage.audit()[0]?.facts}`), { refusal: 'sign-in-failed' });
    assert.equal(stage.asked('graph', 'GET', /users|managedDevices/).length, 0);
    assert(!/\b(token|consent|tenant|escrow|primary user)/i.test(refused.text()));
  }
});

const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
