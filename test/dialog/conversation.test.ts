import assert from 'node:assert/strict';
import { type Activity, type Storage, TestAdapter, type TurnContext } from 'botbuilder';
import { createDialogState } from '../../bot/adapters/sqlite/dialog-state.ts';
import { Unavailable } from '../../bot/domain/unavailable.ts';
import { createConversation, type SignInAnswer } from '../../dialogs/conversation.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { anna, bert } from '../support/fakes.ts';
import { createFakeTokens, createFakeWishes, tokenOf, verify } from '../support/sign-in.ts';

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
    assert.equal(await answers({ state: 'CancelledByUser' }), 404);
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
    const both = await Promise.all([answers(exchange()), answers(exchange(), anna, createBot())]);
    assert.deepEqual(both, [200, 200]);
    assert.deepEqual(tickets(), ['one']);
  });

  it('goes on once when a second client brings the exchange later', async () => {
    await asks();
    tokens.service.exchanged = tokenOf(anna);
    await answers(exchange());
    await answers(exchange());
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
