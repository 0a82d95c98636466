import assert from 'node:assert/strict';
import type { Person } from '../../sandbox/company.ts';
import type { TeamsChat } from '../../sandbox/teams-client.ts';
import { useStage } from '../e2e/stage.ts';

const LONG = 'a'.repeat(100_000);

describe('A sign-in that belongs to somebody else', () => {
  const stage = useStage();
  const deliver = (of: TeamsChat, name: string, value: unknown, fields = {}) =>
    stage.cloud.teams.deliver(of.activity({ type: 'invoke', name, value, ...fields }));
  const exchanges = (of: TeamsChat, token: string, id = 'one') =>
    deliver(of, 'signin/tokenExchange', { id, connectionName: 'latchkey', token });
  const seesMacs = (of: TeamsChat) => of.until(() => of.sees('Show recovery key'), 'the Mac');
  const inChatOf = (other: TeamsChat) => ({ conversation: other.activity({ type: 'message' }).conversation });

  /** They have asked for their key, and nothing but a visible sign-in will do. */
  async function waits(person: Person): Promise<TeamsChat> {
    person.endpoints = 0;
    const chat = stage.chatOf(person);
    await chat.says('key');
    await chat.until(() => chat.sees('Sign in'), 'the button');
    return chat;
  }

  /** Nobody has got any further. */
  async function nothingCame(...chats: TeamsChat[]): Promise<void> {
    await stage.secondsPass(20);
    for (const chat of chats) assert(!chat.sees('Show recovery key') && !chat.sees('Choose this Mac'), chat.text());
    assert.equal(stage.asked('graph', 'GET', /managedDevices/).length, 0);
  }

  const refusals = () => stage.audit().map(({ person, facts }) => ({ person, ...JSON.parse(facts) }));

  it('does not go on with the code of another, typed or handed in', async () => {
    const { jo, ben } = stage.people;
    const [hers, his] = [await waits(jo), await waits(ben)];
    const code = await hers.readsCode();
    assert.equal((await deliver(his, 'signin/verifyState', { state: code })).status, 404);
    await his.says(code);
    await his.until(() => his.sees('Sign-in did not work'), 'words');
    await stage.eventually(() => refusals().length === 1, 'the record');
    assert.deepEqual(refusals(), [{ person: ben.id, refusal: 'sign-in-failed' }]);
    await nothingCame(his, hers);
    await hers.says(code);
    await seesMacs(hers);
    assert(!his.sees('MAC-JO'));
  });

  it('does not go on in another conversation of the same person', async () => {
    const { jo, ben } = stage.people;
    const [hers, his] = [await waits(jo), await waits(ben)];
    const code = await hers.readsCode();
    await deliver(hers, 'signin/verifyState', { state: code }, inChatOf(his));
    await nothingCame(his, hers);
  });

  it('takes a code once', async () => {
    const hers = await waits(stage.people.jo);
    const code = await hers.readsCode();
    await hers.says(code);
    await seesMacs(hers);
    stage.cloud.signIn.forget(stage.people.jo);
    await hers.says('key');
    await hers.until(() => hers.sees('Sign in'), 'the button');
    const before = stage.asked('graph', 'GET', /managedDevices/).length;
    assert.equal((await deliver(hers, 'signin/verifyState', { state: code })).status, 404);
    await stage.secondsPass(10);
    assert.equal(stage.asked('graph', 'GET', /managedDevices/).length, before);
  });

  it('does not go on with the token of another, whoever’s it is', async () => {
    const { anna, ben } = stage.people;
    const his = await waits(ben);
    await exchanges(his, await stage.cloud.signIn.token(anna));
    await his.until(() => his.sees('Sign-in did not work'), 'words');
    await stage.eventually(() => refusals().length === 1, 'the record');
    assert.deepEqual(refusals(), [{ person: ben.id, refusal: 'sign-in-failed' }]);
    await nothingCame(his, stage.chatOf(anna));
  });

  it('does not believe the token that was kept for them a moment ago', async () => {
    const { anna, ben } = stage.people;
    const his = await waits(ben);
    await exchanges(his, await stage.cloud.signIn.token(anna));
    await his.until(() => his.sees('Sign-in did not work'), 'words');
    await his.says('key');
    await nothingCame(his);
    assert(stage.asked('token-service', 'DELETE', /SignOut/).length > 0, 'it is given back');
  });

  it('leaves the exchange of one to them, although another one used its id first', async () => {
    const { anna, ben } = stage.people;
    const [hers, his] = [await waits(anna), await waits(ben)];
    const id = /"tokenExchangeResource":\{"id":"([^"]+)"/.exec(JSON.stringify(hers.messages))?.[1];
    assert(id);
    await exchanges(his, await stage.cloud.signIn.token(ben), id);
    await his.until(() => his.sees('Choose this Mac'), 'his own Macs');
    assert(!hers.sees('Show recovery key') && !his.sees('MAC-ANNA'));
    await exchanges(hers, await stage.cloud.signIn.token(anna), id);
    await seesMacs(hers);
  });

  it('replayed after it succeeded brings nothing more', async () => {
    const { anna } = stage.people;
    const hers = await waits(anna);
    const token = await stage.cloud.signIn.token(anna);
    for (let time = 0; time < 10; time++) await exchanges(hers, token, 'one');
    await seesMacs(hers);
    await stage.secondsPass(10);
    const shown = JSON.stringify(hers.messages.map(({ activity }) => activity));
    assert.equal(shown.match(/"do":"show"/g)?.length, 1);
  });

  it('out of the blue opens nothing', async () => {
    const { anna, ben } = stage.people;
    const hers = stage.chatOf(anna);
    await hers.installs();
    await stage.secondsPass(10);
    const before = hers.text();
    for (const person of [anna, ben]) await exchanges(hers, await stage.cloud.signIn.token(person), person.id);
    for (const state of ['123456', 'CancelledByUser', '']) await deliver(hers, 'signin/verifyState', { state });
    await nothingCame(hers);
    assert.equal(hers.text(), before);
  });

  const malformed: Record<string, [string, unknown]> = {
    'a code that is a number': ['signin/verifyState', { state: 123456 }],
    'a code in a list': ['signin/verifyState', { state: ['123456'] }],
    'a code of 100 KB': ['signin/verifyState', { state: LONG }],
    'a code in a prototype': ['signin/verifyState', JSON.parse('{"__proto__":{"state":"123456"}}')],
    'no code': ['signin/verifyState', {}],
    nothing: ['signin/verifyState', null],
    'a token in a list': ['signin/tokenExchange', { id: 'one', token: ['eyJ'] }],
    'a token without an exchange': ['signin/tokenExchange', { token: 'eyJ' }],
    'an exchange of 100 KB': ['signin/tokenExchange', { id: LONG, token: 'eyJ' }],
    'a word': ['signin/tokenExchange', 'eyJ'],
  };
  it('is nothing when it is not even an answer, and traps nobody', async () => {
    const hers = await waits(stage.people.jo);
    for (const [what, [name, value]] of Object.entries(malformed)) {
      assert.equal((await deliver(hers, name, value)).status, 400, what);
    }
    const { status } = await deliver(hers, 'signin/tokenExchange', { id: 'one', token: LONG });
    assert.equal(status, 412);
    for (const name of ['signin/', 'signin/verifystate', '__proto__', 'adaptiveCard/action', LONG]) {
      assert((await deliver(hers, name, { state: '123456' })).status >= 400, name.slice(0, 20));
    }
    await nothingCame(hers);
    await hers.signsIn();
    await seesMacs(hers);
  });
});
