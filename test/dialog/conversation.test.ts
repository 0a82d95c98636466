import assert from 'node:assert/strict';
import { type Activity, type Storage, TestAdapter, type TurnContext } from 'botbuilder';
import { createDialogState } from '../../bot/adapters/sqlite/dialog-state.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import type { SignInAnswer } from '../../dialogs/answers.ts';
import { createConversation } from '../../dialogs/conversation.ts';
import type { FailureCode } from '../../dialogs/failure-codes.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { anna, bert } from '../support/fakes.ts';
import { createFakeTokens, createFakeWishes, tokenOf, verify } from '../support/sign-in.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

describe('A conversation', () => {
  let domain: Domain;
  let storage: Storage;
  let tokens: ReturnType<typeof createFakeTokens>;
  let wishes: ReturnType<typeof createFakeWishes>;
  let bot: ReturnType<typeof createConversation>;
  let teams: TestAdapter;

  beforeEach(async () => {
    domain = await createDomain();
    storage = createDialogState(domain.database);
    tokens = createFakeTokens();
    wishes = createFakeWishes();
    bot = createBot();
    teams = new TestAdapter(async () => {});
  });
  afterEach(() => domain.close());

  /** One instance of the bot; all share the storage. */
  function createBot() {
    return createConversation({ storage, ...domain, tokens, verify, wishes });
  }

  async function turn<T>(caller: typeof anna, act: (context: TurnContext) => Promise<T>): Promise<T> {
    const activity: Partial<Activity> = {
      type: 'message',
      channelId: 'msteams',
      from: { id: `29:${caller.person}`, name: '', aadObjectId: caller.person },
      conversation: { id: caller.chat.id, name: '', isGroup: false, conversationType: 'personal' },
    };
    const { promise, resolve } = Promise.withResolvers<T>();
    await teams.processActivity(activity, async (context) => resolve(await act(context)));
    return promise;
  }

  const asks = (caller = anna, ticket = 'one') =>
    turn(caller, (context) => bot.begin(context, caller, { do: 'show', ticket }));
  const answers = (answer: SignInAnswer, caller = anna, instance = bot) =>
    turn(caller, (context) => instance.answer(context, caller, answer));
  /** The answer of something that waits for others meanwhile. */
  async function withTime<T>(seconds: number, answer: Promise<T>): Promise<T> {
    await domain.clock.pass(seconds * SECOND);
    return answer;
  }
  const fails = (failure: FailureCode, caller = anna, instance = bot) =>
    withTime(2, answers({ failure }, caller, instance));
  const types = (text: string, caller = anna) => turn(caller, (context) => bot.redeem(context, caller, text));
  const waits = (caller = anna) => turn(caller, (context) => bot.waits(context, caller));
  const refusals = () => wishes.denied.map(({ refusal }) => refusal);
  const exchange = (id = 'exchange-1'): SignInAnswer => ({ token: 'from the client', exchange: id });
  const tickets = () => wishes.granted.map(({ wish }) => (wish.do === 'show' ? wish.ticket : ''));
  const cards = () => teams.activityBuffer.flatMap(({ attachments }) => attachments ?? []).length;

  it('goes on by a silent exchange', async () => {
    await asks();
    assert.equal(cards(), 1);
    tokens.service.exchanged = tokenOf(anna);
    assert.equal(await answers(exchange()), 200);
    assert.deepEqual(wishes.granted, [{ wish: { do: 'show', ticket: 'one' }, caller: anna }]);
  });

  it('says 412 when consent is needed, and goes on by the code that follows it', async () => {
    await asks();
    assert.equal(await answers(exchange()), 412);
    assert.deepEqual([wishes.granted, wishes.denied], [[], []]);
    tokens.service.byCode.set('123456', tokenOf(anna));
    assert.equal(await answers({ state: '123456' }), 200);
    assert.deepEqual(tickets(), ['one']);
  });

  it('says 404 to a code that stands for nothing, and still waits for the right one', async () => {
    await asks();
    assert.equal(await answers({ state: '000000' }), 404);
    tokens.service.byCode.set('123456', tokenOf(anna));
    assert.equal(await answers({ state: '123456' }), 200);
    assert.deepEqual(tickets(), ['one']);
  });

  it('takes a state that is no code for no more than a sign-in that is over', async () => {
    await asks();
    assert.equal(await answers({ state: 'cancelledbyuser' }), 404);
    tokens.service.byCode.set('1234567', tokenOf(anna));
    assert.equal(await answers({ state: '1234567' }), 404);
    assert.deepEqual(tickets(), []);
  });

  it('denies the wish when the answer proves another person', async () => {
    await asks();
    tokens.service.exchanged = tokenOf(bert);
    assert.equal(await answers(exchange()), 200);
    assert.deepEqual(wishes.granted, []);
    assert.deepEqual(wishes.denied, [{ refusal: 'sign-in-failed', caller: anna }]);
  });

  it('goes on once when two clients bring the same exchange, to two instances', async () => {
    await asks();
    tokens.service.exchanged = tokenOf(anna);
    const both = Promise.all([answers(exchange()), answers(exchange(), anna, createBot())]);
    assert.deepEqual(await withTime(1, both), [200, 200]);
    assert.deepEqual(tickets(), ['one']);
  });

  it('goes on once when a second client brings the exchange later', async () => {
    await asks();
    tokens.service.exchanged = tokenOf(anna);
    await answers(exchange());
    await answers(exchange());
    assert.deepEqual(tickets(), ['one']);
  });

  it('still goes on by the exchange of a second client when the first one broke on the way', async () => {
    await asks();
    tokens.service.exchanged = tokenOf(anna);
    const { promise: broken, reject: breaks } = Promise.withResolvers<boolean>();
    const failing = createConversation({ ...{ storage, ...domain, tokens, wishes }, verify: () => broken });
    const first = answers(exchange(), anna, failing);
    await domain.clock.pass(SECOND);
    const second = answers(exchange());
    await domain.clock.pass(SECOND);
    assert.deepEqual(tickets(), []);
    breaks(new Unavailable('Entra', 'busy'));
    await assert.rejects(first, Unavailable);
    assert.equal(await withTime(1, second), 200);
    assert.deepEqual(tickets(), ['one']);
  });

  it('still goes on by the exchange of a second client when the instance of the first one died', async () => {
    await asks();
    tokens.service.exchanged = tokenOf(anna);
    const dying = createConversation({
      ...{ storage, ...domain, tokens, wishes },
      verify: () => new Promise(() => {}),
    });
    void answers(exchange(), anna, dying);
    await domain.clock.pass(SECOND);
    const second = answers(exchange());
    await domain.clock.pass(8 * SECOND);
    assert.deepEqual(tickets(), []);
    assert.equal(await withTime(2, second), 200);
    assert.deepEqual(tickets(), ['one']);
  });

  it('still goes on by the exchange of a second client when the first one could not', async () => {
    await asks();
    assert.equal(await answers(exchange()), 412);
    tokens.service.exchanged = tokenOf(anna);
    assert.equal(await answers(exchange()), 200);
    assert.deepEqual(tickets(), ['one']);
  });

  it('has a place to go on from at another instance while its card is still being sent', async () => {
    tokens.service.exchanged = tokenOf(anna);
    const answered = Promise.withResolvers<number>();
    await turn(anna, async (context) => {
      context.onSendActivities(async (_context, _activities, send) => {
        answered.resolve(await answers(exchange(), anna, createBot()));
        return send();
      });
      await bot.begin(context, anna, { do: 'key' });
    });
    assert.equal(await answered.promise, 200);
    assert.equal(wishes.granted.length, 1);
  });

  it('goes on after a restart', async () => {
    await asks();
    tokens.service.exchanged = tokenOf(anna);
    bot = createBot();
    assert.equal(await answers(exchange()), 200);
    assert.deepEqual(tickets(), ['one']);
  });

  it('starts anew when the person asks again while a sign-in waits', async () => {
    await asks(anna, 'one');
    await asks(anna, 'two');
    assert.equal(cards(), 2);
    tokens.service.exchanged = tokenOf(anna);
    await answers(exchange());
    await answers(exchange('exchange-2'));
    assert.deepEqual(tickets(), ['two']);
  });

  it('goes nowhere by an answer that nobody waits for', async () => {
    tokens.service.exchanged = tokenOf(anna);
    assert.equal(await answers(exchange()), 200);
    assert.deepEqual([wishes.granted, wishes.denied], [[], []]);
  });

  it('waits in its own chat, for its own person', async () => {
    await asks();
    tokens.service.exchanged = tokenOf(bert);
    await answers(exchange(), bert);
    await answers(exchange(), { ...bert, chat: anna.chat });
    tokens.service.exchanged = tokenOf(anna);
    await answers(exchange('elsewhere'), { ...anna, chat: bert.chat });
    assert.deepEqual([wishes.granted, wishes.denied], [[], []]);
    await answers(exchange());
    assert.deepEqual(tickets(), ['one']);
  });

  describe('when signing in comes to nothing', () => {
    it('says that it was stopped to somebody who closed the window', async () => {
      await asks();
      assert.equal(await answers({ state: 'CancelledByUser' }), 200);
      assert.deepEqual(wishes.denied, [{ refusal: 'sign-in-cancelled', caller: anna }]);
      assert.equal(await waits(), false);
    });

    it('says nothing about a window that nobody had to open', async () => {
      assert.equal(await answers({ state: 'CancelledByUser' }), 200);
      assert.deepEqual(wishes.denied, []);
    });

    it('says so when the client could not sign in, with the reference of the alert', async () => {
      await asks();
      assert.equal(await fails('resourcematchfailed'), 200);
      assert.deepEqual(refusals(), ['sign-in-failed']);
      const [alert] = domain.log.lines;
      assert.deepEqual(
        [alert?.level, alert?.event, alert?.facts.code],
        ['alert', 'sign-in.failed', 'resourcematchfailed'],
      );
      assert.equal(alert?.facts.reference, wishes.references[0]);
    });

    it('alerts, and says nothing, when a client fails that nobody waits for', async () => {
      assert.equal(await fails('invokeerror'), 200);
      assert.deepEqual([domain.log.events(), wishes.denied], [['sign-in.failed'], []]);
    });

    it('leaves to the client what the client asks the person itself', async () => {
      await asks();
      for (const failure of ['userconsentrequired', 'interactionrequired'] as const) {
        assert.equal(await answers({ failure }), 200);
      }
      assert.deepEqual([await waits(), wishes.denied], [true, []]);
      assert(domain.log.lines.every(({ level }) => level === 'warn'));
    });

    it('gives another client two seconds to succeed before it believes in a failure', async () => {
      await asks();
      const failed = answers({ failure: 'tokenmissing' });
      await domain.clock.pass(2 * SECOND - 1);
      assert.equal(await waits(), true);
      tokens.service.exchanged = tokenOf(anna);
      assert.equal(await answers(exchange()), 200);
      assert.equal(await withTime(1, failed), 200);
      assert.deepEqual([tickets(), wishes.denied], [['one'], []]);
    });

    it('believes no failure while another client is just succeeding', async () => {
      await asks();
      tokens.service.exchanged = tokenOf(anna);
      const { promise: proven, resolve: proves } = Promise.withResolvers<boolean>();
      const slow = createConversation({ ...{ storage, ...domain, tokens, wishes }, verify: () => proven });
      const succeeds = answers(exchange(), anna, slow);
      const failed = answers({ failure: 'tokenmissing' });
      await domain.clock.pass(4 * SECOND);
      proves(true);
      assert.deepEqual(await withTime(1, Promise.all([succeeds, failed])), [200, 200]);
      assert.deepEqual([tickets(), wishes.denied], [['one'], []]);
    });

    it('says nothing of a failure once the person has asked anew', async () => {
      await asks();
      tokens.service.exchanged = tokenOf(anna);
      const dying = createConversation({
        ...{ storage, ...domain, tokens, wishes },
        verify: () => new Promise(() => {}),
      });
      void answers(exchange(), anna, dying);
      const failed = answers({ failure: 'tokenmissing' });
      await domain.clock.pass(5 * SECOND);
      await asks(anna, 'two');
      assert.equal(await withTime(8, failed), 200);
      assert.deepEqual([await waits(), wishes.denied], [true, []]);
    });

    it('says it once when two clients fail at the same time, at two instances', async () => {
      await asks();
      const both = Promise.all([
        answers({ failure: 'installedappnotfound' }),
        answers({ failure: 'installedappnotfound' }, anna, createBot()),
      ]);
      assert.deepEqual(await withTime(3, both), [200, 200]);
      assert.deepEqual(refusals(), ['sign-in-failed']);
    });
  });

  describe('when signing in fails again', () => {
    const failures: Record<string, () => Promise<unknown>> = {
      'by a client that cannot': () => fails('invokeerror'),
      'by a token of somebody else': () => {
        tokens.service.exchanged = tokenOf(bert);
        return answers(exchange(`exchange-${Math.random()}`));
      },
      'by a token that proves nobody': () => {
        tokens.service.exchanged = 'eyJ-garbage';
        return answers(exchange(`exchange-${Math.random()}`));
      },
      'by a code that stands for nothing': () => types('000000'),
    };

    async function failsBy(how: string): Promise<void> {
      await asks();
      await failures[how]?.();
    }

    for (const how of Object.keys(failures)) {
      it(`leads the person to the other way: ${how}`, async () => {
        await failsBy(how);
        await failsBy(how);
        assert.deepEqual(refusals(), ['sign-in-failed', 'sign-in-failed-again']);
      });
    }

    it('starts afresh once the other way was told', async () => {
      for (const how of Object.keys(failures)) await failsBy(how);
      assert.deepEqual(refusals(), [
        ...['sign-in-failed', 'sign-in-failed-again'],
        ...['sign-in-failed', 'sign-in-failed-again'],
      ]);
    });

    it('starts afresh after 15 minutes', async () => {
      await failsBy('by a client that cannot');
      await domain.clock.pass(15 * MINUTE);
      await failsBy('by a client that cannot');
      assert.deepEqual(refusals(), ['sign-in-failed', 'sign-in-failed']);
    });

    for (const when of ['by a code', 'by a token that was kept']) {
      it(`starts afresh after the person has signed in ${when}`, async () => {
        await failsBy('by a client that cannot');
        if (when === 'by a code') {
          await asks();
          tokens.service.byCode.set('123456', tokenOf(anna));
          await answers({ state: '123456' });
        } else {
          tokens.service.kept = tokenOf(anna);
          await asks();
          tokens.service.kept = undefined;
        }
        assert.equal(wishes.granted.length, 1);
        await failsBy('by a client that cannot');
        assert.deepEqual(refusals(), ['sign-in-failed', 'sign-in-failed']);
      });
    }

    it('counts for each person apart', async () => {
      await failsBy('by a client that cannot');
      await asks(bert);
      await fails('invokeerror', bert);
      assert.deepEqual(refusals(), ['sign-in-failed', 'sign-in-failed']);
    });

    it('counts neither a closed window nor a code that is tried at the window', async () => {
      await failsBy('by a client that cannot');
      await asks();
      assert.equal(await answers({ state: '000000' }), 404);
      await answers({ state: 'CancelledByUser' });
      await asks();
      await answers({ state: 'CancelledByUser' });
      assert.deepEqual(refusals(), ['sign-in-failed', 'sign-in-cancelled', 'sign-in-cancelled']);
      await failsBy('by a client that cannot');
      assert.equal(refusals().at(-1), 'sign-in-failed-again');
    });
  });

  describe('where somebody has to approve first', () => {
    beforeEach(async () => {
      tokens.service.lacking = 'consent';
      await asks();
      assert.equal(await answers(exchange()), 412);
    });

    it('alerts, and still lets Teams ask the person', async () => {
      assert.deepEqual([domain.log.events(), await waits()], [['sign-in.approval-needed'], true]);
      tokens.service.byCode.set('123456', tokenOf(anna));
      await answers({ state: '123456' });
      assert.deepEqual(tickets(), ['one']);
    });

    it('says so when the person comes back without having signed in, with the reference of the alert', async () => {
      await answers({ state: 'CancelledByUser' });
      assert.deepEqual(refusals(), ['needs-approval']);
      assert.equal(domain.log.lines[0]?.facts.reference, wishes.references[0]);
    });

    it('says so when Entra refuses the client, with the reference of that alert', async () => {
      await fails('authrequestfailed');
      assert.deepEqual(refusals(), ['needs-approval']);
      assert.equal(domain.log.lines[1]?.facts.reference, wishes.references[0]);
    });

    it('says no such thing when the client fails for another reason', async () => {
      await fails('invokeerror');
      assert.deepEqual(refusals(), ['sign-in-failed']);
    });

    it('says no such thing of a later sign-in once the person has signed in', async () => {
      tokens.service.byCode.set('123456', tokenOf(anna));
      await answers({ state: '123456' });
      await asks();
      await answers({ state: 'CancelledByUser' });
      assert.deepEqual(refusals(), ['sign-in-cancelled']);
    });

    it('says no such thing after 15 minutes, nor to somebody else', async () => {
      await asks(bert);
      await answers({ state: 'CancelledByUser' }, bert);
      await domain.clock.pass(15 * MINUTE);
      await answers({ state: 'CancelledByUser' });
      assert.deepEqual(refusals(), ['sign-in-cancelled', 'sign-in-cancelled']);
    });
  });

  it('takes being refused by Entra for a failure where nobody has to approve', async () => {
    await asks();
    await fails('authrequestfailed');
    assert.deepEqual([refusals(), domain.log.events()], [['sign-in-failed'], ['sign-in.failed']]);
  });

  describe('given a message of six digits', () => {
    it('takes it for the code that it waits for', async () => {
      await asks();
      tokens.service.byCode.set('123456', tokenOf(anna));
      assert.equal(await types(' 123456\n'), true);
      assert.deepEqual(tickets(), ['one']);
    });

    it('takes it in the digits of another keyboard', async () => {
      await asks();
      tokens.service.byCode.set('123456', tokenOf(anna));
      assert.equal(await types('١٢３４۵۶'), true);
      assert.deepEqual(tickets(), ['one']);
    });

    it('says that signing in failed when the code stands for nothing', async () => {
      await asks();
      assert.equal(await types('000000'), true);
      assert.deepEqual([refusals(), await waits()], [['sign-in-failed'], false]);
    });

    it('takes it for a word like any other when nothing waits', async () => {
      tokens.service.byCode.set('123456', tokenOf(anna));
      assert.equal(await types('123456'), false);
    });

    it('takes no code out of a sentence, a serial number or a longer number', async () => {
      await asks();
      tokens.service.byCode.set('123456', tokenOf(anna));
      for (const text of ['my code is 123456', 'C02X123456Z', '1234567', '123456 123456', '１２３４５６７', '']) {
        assert.equal(await types(text), false, text);
      }
      assert.deepEqual([tickets(), await waits()], [[], true]);
    });
  });

  describe('that the person stops', () => {
    it('waits no more, says nothing itself, and tells that it had waited', async () => {
      await asks();
      assert.equal(await turn(anna, (context) => bot.cancel(context, anna)), true);
      assert.equal(await waits(), false);
      tokens.service.exchanged = tokenOf(anna);
      assert.equal(await answers(exchange()), 200);
      assert.deepEqual([wishes.granted, wishes.denied], [[], []]);
    });

    it('tells that nothing had waited', async () => {
      assert.equal(await turn(anna, (context) => bot.cancel(context, anna)), false);
    });

    it('goes on waiting in the chat of somebody else', async () => {
      await asks();
      assert.equal(await turn(bert, (context) => bot.cancel(context, bert)), false);
      assert.equal(await waits(), true);
    });

    it('asks to sign in again after signing out', async () => {
      tokens.service.kept = tokenOf(anna);
      await turn(anna, (context) => bot.signOut(context, anna));
      assert.equal(tokens.service.forgotten, 1);
      await asks();
      assert.deepEqual([cards(), wishes.granted], [1, []]);
      await turn(anna, (context) => bot.signOut(context, anna));
      assert.equal(await waits(), false);
    });
  });

  describe('that another version, or a hand, has left somewhere', () => {
    type State = { place: { dialogStack: [Own] } };
    type Own = { id: string; version: string; state: { dialogs: { dialogStack: [Inner, Inner] } } };
    type Inner = { id: string; state: Record<string, unknown> };
    const key = `dialog/${anna.chat.id}/${anna.person}`;

    async function waiting(): Promise<State> {
      await asks();
      return (await storage.read([key]))[key];
    }
    const keep = (text: string) =>
      domain.database.change(
        'INSERT INTO dialog_state VALUES (:key, :text) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
        { key, text },
      );

    async function startsAfresh(): Promise<void> {
      tokens.service.exchanged = tokenOf(anna);
      assert.equal(await answers(exchange('of then')), 200);
      assert.equal(await types('123456'), false);
      assert.equal(await turn(anna, (context) => bot.cancel(context, anna)), false);
      assert.deepEqual([wishes.granted, wishes.denied], [[], []]);
      await asks(anna, 'two');
      assert.equal(await answers(exchange('of now')), 200);
      assert.deepEqual(tickets(), ['two']);
      assert.equal(await waits(), false);
    }

    for (const text of ['no JSON', 'null', '5', '"x"', '[]', '{}', '{"place":5}', '{"place":{"dialogStack":[null]}}']) {
      it(`(${text}) starts afresh`, async () => {
        await keep(text);
        await startsAfresh();
      });
    }

    const odd: Record<string, (own: Own, steps: Inner, signIn: Inner, state: State) => void> = {
      'in a dialog that is not there': (own) => Object.assign(own, { id: 'other-key' }),
      'in a step that is not there': (_, steps) => Object.assign(steps, { id: 'stairs' }),
      'at a question that is not there': (_, __, signIn) => Object.assign(signIn, { id: 'sign-out' }),
      'in dialogs of another version': (own) => Object.assign(own, { version: '17' }),
      'in dialogs of no version': (own) => Object.assign(own, { version: undefined }),
      'at another step': (_, { state }) => Object.assign(state, { stepIndex: 1 }),
      'without its values': (_, { state }) => Object.assign(state, { values: undefined }),
      'without its options': (_, { state }) => Object.assign(state, { options: undefined }),
      'without a wish': (_, { state }) => Object.assign(state, { options: { wish: null } }),
      'without its dialogs': (own) => Object.assign(own.state, { dialogs: undefined }),
      'without its prompt': (_, __, { state }) => Object.assign(state, { prompt: undefined }),
      'with something on top': (own, _, __, { place }) => void place.dialogStack.push(own),
      'with something within': (own, _, signIn) => void own.state.dialogs.dialogStack.push(signIn),
    };
    for (const [where, spoil] of Object.entries(odd)) {
      it(`(${where}) starts afresh, and that is told`, async () => {
        const state = await waiting();
        const [own] = state.place.dialogStack;
        const [steps, signIn] = own.state.dialogs.dialogStack;
        spoil(own, steps, signIn, state);
        await keep(JSON.stringify(state));
        await startsAfresh();
        assert(domain.log.lines.some(({ level, event }) => level === 'warn' && event === 'conversation.dropped'));
      });
    }

    it('goes on from where it is, with what it does not know', async () => {
      const state = await waiting();
      await keep(JSON.stringify({ ...state, fromLater: 1 }));
      tokens.service.exchanged = tokenOf(anna);
      await answers(exchange());
      assert.deepEqual(tickets(), ['one']);
      assert(!domain.log.lines.some(({ event }) => event === 'conversation.dropped'));
    });

    it('is not dropped when storage does not answer', async () => {
      await waiting();
      const { read } = storage;
      storage.read = async () => Promise.reject(new Unavailable('storage', 'busy'));
      await assert.rejects(waits(), Unavailable);
      storage.read = read;
      assert.equal(await waits(), true);
    });
  });

  it('says that the token service is away, as what it is', async () => {
    tokens.current = async () => Promise.reject(new Unavailable('token service', 'busy'));
    await assert.rejects(asks(), Unavailable);
  });

  it('grants nothing when it cannot be verified who signed in', async () => {
    const unsure = createConversation({
      ...{ storage, ...domain, tokens, wishes },
      verify: async () => Promise.reject(new Unavailable('Entra', 'busy')),
    });
    await asks();
    tokens.service.exchanged = tokenOf(anna);
    await assert.rejects(answers(exchange(), anna, unsure), Unavailable);
    assert.deepEqual(wishes.granted, []);
  });

  it('keeps no token in its state', async () => {
    tokens.service.kept = tokenOf(bert);
    await asks();
    tokens.service.exchanged = tokenOf(anna);
    const stored = async () => {
      const rows = await domain.database.rows(
        'SELECT key, value AS text FROM dialog_state UNION ALL SELECT key, value FROM records',
      );
      return JSON.stringify(rows);
    };
    const waiting = await stored();
    assert(waiting.includes('own-key'), 'the state was looked at');
    await answers(exchange());
    assert(!/eyJ|from the client/.test(waiting + (await stored())));
  });
});
