import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Person } from '../../sandbox/company.ts';
import type { WireRequest } from '../../sandbox/routes.ts';
import { createSigningKey, lifetime } from '../../sandbox/signing-key.ts';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import { useStage } from './stage.ts';

describe('Signing in', () => {
  const stage = useStage();
  let chat: TeamsChat;

  beforeEach(() => {
    chat = stage.chatOf(stage.people.anna);
  });

  const deliver = (of: TeamsChat, name: string, value: unknown) =>
    stage.cloud.teams.deliver(of.activity({ type: 'invoke', name, value }));
  /** The person has asked, and sees the button. */
  async function waitsForSignIn(person: Person): Promise<TeamsChat> {
    const theirs = stage.chatOf(person);
    const buttons = signInCards();
    await theirs.says('key');
    await theirs.until(() => signInCards() > buttons && theirs.sees('Sign in'), 'the button');
    return theirs;
  }
  /** A client has reported this, and the bot waits for another one. `answer`: what the client hears in the end. */
  async function reports(of: TeamsChat, code: string) {
    const answer = deliver(of, 'signin/failure', { code, message: 'Anything' });
    await stage.eventually(() => stage.logged('sign-in.failed').length === 1, 'the alert');
    return { answer };
  }
  /** Silent sign-in fails, and not for want of consent. */
  const exchangesNothing = () =>
    stage.breaks(({ path }) => path.includes('/exchange'), {
      answer: { status: 400, body: { error: { code: 'BadArgument', message: 'The token is not exchangeable.' } } },
    });
  const refusals = () => stage.audit().map(({ facts }) => JSON.parse(facts).refusal);
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
    const jo = await waitsForSignIn(stage.people.jo);
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

  describe('on phone and laptop at once', () => {
    const exchange = async (id: string) => {
      const token = await stage.cloud.signIn.token(stage.people.anna);
      return deliver(chat, 'signin/tokenExchange', { id, connectionName: 'latchkey', token });
    };

    it('brings one Macs card', async () => {
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

    it('is a success on both, also on the one that was later', async () => {
      stage.people.anna.endpoints = 0;
      await waitsForSignIn(stage.people.anna);
      const answers: number[] = [];
      const both = [exchange('one'), exchange('one')].map(async (answer) => answers.push((await answer).status));
      await stage.passesUntil(() => answers.length === 2, 'both answers', 10, 0.05);
      await Promise.all(both);
      assert.deepEqual([...answers, (await exchange('one')).status], [200, 200, 200]);
      await seesMacs(chat);
      await stage.secondsPass(5);
      assert.equal(macsCards(chat), 1);
    });

    it('goes on by the second when the first one is lost on the way', async () => {
      stage.people.anna.endpoints = 0;
      await waitsForSignIn(stage.people.anna);
      const keys = ({ service, path }: WireRequest) => service === 'login' && path.includes('/discovery/');
      const { promise: before, resolve: goOn } = Promise.withResolvers<void>();
      stage.breaks(keys, { before, answer: { status: 503 } }, 1);
      const both = Promise.all([exchange('one'), exchange('one')]);
      await stage.cloud.wire.until(() => exchanges() === 2 && stage.asked('login', 'GET', /discovery/).length === 1);
      await stage.secondsPass(0.5);
      goOn();
      await stage.passesUntil(() => chat.sees('Show recovery key'), 'the Macs', 10);
      assert.deepEqual((await both).map(({ status }) => status).sort(), [200, 500]);
      assert.equal(macsCards(chat), 1);
    });
  });

  it('with a code that is none changes nothing', async () => {
    const jo = await waitsForSignIn(stage.people.jo);
    for (const state of ['000000', 'C02X1234567Z', 'cancelled']) {
      assert.equal((await deliver(jo, 'signin/verifyState', { state })).status, 404);
    }
    assert.equal((await jo.signsIn()).status, 200);
    await seesMacs(jo);
  });

  it('by somebody else at the browser is refused in words', async () => {
    const jo = await waitsForSignIn(stage.people.jo);
    await jo.signsIn({ as: stage.people.anna });
    await assertRefused(jo);
  });

  it('goes on after a restart between the question and the answer', async () => {
    const jo = await waitsForSignIn(stage.people.jo);
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

  it('asks anew when the token that is kept has expired', async () => {
    stage.cloud.signIn.handOut(stage.people.anna, await stage.cloud.signIn.token(stage.people.anna, { exp: 1 }));
    const { promise: effect, resolve: forgotten } = Promise.withResolvers<void>();
    stage.breaks(
      ({ method, path }) => method === 'DELETE' && path.includes('/SignOut'),
      () => {
        stage.cloud.signIn.forget(stage.people.anna);
        forgotten();
        return {};
      },
    );
    await chat.says('key');
    await effect;
    await seesMacs(chat);
    assert.deepEqual([signInCards(), exchanges()], [1, 1]);
  });

  describe('that comes to nothing', () => {
    it('is said in words to somebody who closed the window', async () => {
      exchangesNothing();
      await waitsForSignIn(stage.people.anna);
      assert.equal((await chat.cancelsSignIn()).status, 200);
      await chat.until(() => chat.sees('Sign-in was stopped') && chat.sees('Reference'), 'words');
      await stage.eventually(() => refusals().length === 1, 'the record');
      assert.deepEqual(refusals(), ['sign-in-cancelled']);
    });

    const codes = [
      ...['installedappnotfound', 'resourcematchfailed', 'invokeerror', 'oauthcardnotvalid', 'tokenmissing'],
      ...['installappfailed', 'authrequestfailed'],
    ];
    for (const code of codes) {
      it(`is said in words when no client succeeds within two seconds: ${code}`, async () => {
        exchangesNothing();
        await waitsForSignIn(stage.people.anna);
        const { answer } = await reports(chat, code);
        await stage.secondsPass(1.9);
        assert(!chat.sees('Sign-in did not work'));
        await stage.secondsPass(0.2);
        await chat.until(() => chat.sees('Sign-in did not work'), 'words');
        assert.equal((await answer).status, 200);
        const [line] = stage.logged('sign-in.failed');
        assert.deepEqual([line?.level, line?.code], ['error', code]);
        assert(chat.sees(`${line?.reference}`));
      });
    }

    it('on the phone does not matter to somebody whose laptop succeeds', async () => {
      stage.people.anna.endpoints = 0;
      await waitsForSignIn(stage.people.anna);
      const { answer } = await reports(chat, 'invokeerror');
      await stage.secondsPass(1);
      const token = await stage.cloud.signIn.token(stage.people.anna);
      await deliver(chat, 'signin/tokenExchange', { id: 'one', connectionName: 'latchkey', token });
      await stage.secondsPass(5);
      await seesMacs(chat);
      assert.equal((await answer).status, 200);
      assert(!chat.sees('Sign-in did not work'));
    });

    it('is not said to somebody who did not wait for it, only logged', async () => {
      const { answer } = await reports(chat, 'invokeerror');
      await stage.secondsPass(5);
      assert.equal((await answer).status, 200);
      assert.equal(stage.logged('sign-in.failed').length, 1);
      assert.equal(chat.messages.length, 0);
    });

    it('is left to a client that asks the person itself', async () => {
      const jo = await waitsForSignIn(stage.people.jo);
      for (const code of ['userconsentrequired', 'interactionrequired']) {
        assert.equal((await deliver(jo, 'signin/failure', { code })).status, 200);
      }
      await stage.secondsPass(5);
      await jo.signsIn();
      await seesMacs(jo);
      assert(!jo.sees('Sign-in did not work'));
    });

    it('twice in a row leads the person to the other way, and asks for no third time', async () => {
      exchangesNothing();
      await waitsForSignIn(stage.people.anna);
      await chat.says('000000');
      await chat.until(() => chat.sees('Sign-in did not work'), 'words');
      await waitsForSignIn(stage.people.anna);
      await chat.says('000000');
      await chat.until(() => chat.sees('Sign-in keeps failing'), 'the other way');
      const last = JSON.stringify(chat.messages.at(-1)?.activity);
      assert(last.includes('https://portal.manage.microsoft.com/') && !last.includes('Try again'));
      assert.equal(signInCards(), 2);
      await stage.eventually(() => refusals().length === 2, 'the records');
      assert.deepEqual(refusals(), ['sign-in-failed', 'sign-in-failed-again']);
    });

    it('twice, with a success between, is no second time in a row', async () => {
      exchangesNothing();
      await waitsForSignIn(stage.people.anna);
      await chat.says('000000');
      await chat.until(() => chat.sees('Sign-in did not work'), 'words');
      await waitsForSignIn(stage.people.anna);
      await chat.signsIn();
      await seesMacs(chat);
      stage.cloud.signIn.forget(stage.people.anna);
      await waitsForSignIn(stage.people.anna);
      await chat.says('000000');
      await stage.eventually(() => refusals().length === 2, 'the records');
      assert.deepEqual(refusals(), ['sign-in-failed', 'sign-in-failed']);
    });
  });

  describe('with a code that the person types', () => {
    it('goes on', async () => {
      const jo = await waitsForSignIn(stage.people.jo);
      await jo.says(await jo.readsCode());
      await seesMacs(jo);
    });

    it('takes no digits out of a sentence, and traps nobody', async () => {
      const jo = await waitsForSignIn(stage.people.jo);
      const code = await jo.readsCode();
      for (const words of [`my code is ${code}`, `C02${code}Z`, 'hello?']) {
        const before = jo.messages.length;
        await jo.says(words);
        await jo.until(() => jo.messages.length === before + 2, 'an answer');
        assert(JSON.stringify(jo.messages.at(-1)?.activity).includes('I did not understand that'), words);
      }
      assert.deepEqual(refusals(), []);
      await jo.says(code);
      await seesMacs(jo);
    });

    it('is answered like any other text when nothing waits', async () => {
      await chat.says('123456');
      await chat.until(() => chat.sees('I did not understand that'), 'the words that work');
      assert.equal(stage.asked('token-service', 'GET', /./).length, 0);
    });
  });

  it('that nobody answers traps nobody: the next wish is granted', async () => {
    const jo = await waitsForSignIn(stage.people.jo);
    stage.people.jo.consented = true;
    await jo.says('key');
    await seesMacs(jo);
    await stage.secondsPass(5);
    assert.equal(macsCards(jo), 1);
  });

  describe('before somebody in IT has approved it', () => {
    it('is explained to whoever sees no more than a page that says so, and alerts', async () => {
      const zoe = await waitsForSignIn(stage.people.zoe);
      const [alert] = stage.logged('sign-in.approval-needed');
      assert.equal(alert?.level, 'error');
      assert.equal((await zoe.signsIn()).signedIn, false);
      await zoe.until(() => zoe.sees('Your company may have to approve Latchkey first'), 'words');
      assert(zoe.sees(`${alert?.reference}`), 'the reference of the alert');
      assert(!/\b(token|consent|tenant|administrator)/i.test(zoe.text()));
      await stage.eventually(() => refusals().length === 1, 'the record');
      assert.deepEqual(refusals(), ['needs-approval']);
    });

    it('is explained when Teams says that Entra refused', async () => {
      const zoe = await waitsForSignIn(stage.people.zoe);
      const { answer } = await reports(zoe, 'authrequestfailed');
      await stage.secondsPass(2);
      assert.equal((await answer).status, 200);
      await zoe.until(() => zoe.sees('Your company may have to approve Latchkey first'), 'words');
    });

    it('alerts, and still lets somebody agree who may', async () => {
      const jo = await waitsForSignIn(stage.people.jo);
      assert.equal(stage.logged('sign-in.approval-needed').length, 1);
      assert.equal((await jo.signsIn()).signedIn, true);
      await seesMacs(jo);
    });
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
