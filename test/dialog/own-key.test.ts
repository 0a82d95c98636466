import assert from 'node:assert/strict';
import { type Activity, ConversationState, MemoryStorage, type Middleware } from 'botbuilder';
import { DialogTurnStatus } from 'botbuilder-dialogs';
import { DialogTestClient } from 'botbuilder-testing';
import { createSignInTroubles } from '../../bot/domain/sign-in-troubles.ts';
import type { Wish } from '../../bot/domain/wishes.ts';
import { setCaller } from '../../dialogs/caller.ts';
import { OwnKey } from '../../dialogs/own-key.ts';
import { bring } from '../../dialogs/sign-in.ts';
import { createDomain, type Domain } from '../support/domain.ts';
import { anna, bert } from '../support/fakes.ts';
import { createFakeTokens, createFakeWishes, tokenOf, verify } from '../support/sign-in.ts';

const wish: Wish = { do: 'show', ticket: 'ticket-1' };

describe('Asking for the own key', () => {
  let domain: Domain;
  let tokens: ReturnType<typeof createFakeTokens>;
  let wishes: ReturnType<typeof createFakeWishes>;
  let storage: MemoryStorage;
  let client: DialogTestClient;
  let saves: number;
  let savedBeforeCard: number | undefined;

  beforeEach(async () => {
    domain = await createDomain();
    tokens = createFakeTokens();
    wishes = createFakeWishes();
    storage = new MemoryStorage();
    saves = 0;
    savedBeforeCard = undefined;
    const state = new ConversationState(storage);
    const save = async (context: Parameters<typeof state.saveChanges>[0]) => {
      saves += 1;
      await state.saveChanges(context);
    };
    const turns: Middleware = {
      async onTurn(context, next) {
        setCaller(context, anna);
        if (context.activity.value?.token) bring(context, { token: context.activity.value.token });
        context.onSendActivities((_context, _activities, send) => {
          savedBeforeCard = saves;
          return send();
        });
        await next();
      },
    };
    const dialog = new OwnKey({ tokens, verify, troubles: createSignInTroubles(domain), save, wishes });
    client = new DialogTestClient('msteams', dialog, { wish }, [turns], state);
  });
  afterEach(() => domain.close());

  /** What the bot answers to this message: the content type of its card, if any. */
  async function says(text: string): Promise<string | undefined> {
    const reply: Partial<Activity> | undefined = await client.sendActivity({ type: 'message', text });
    return reply?.attachments?.[0]?.contentType;
  }
  const brings = (token: string) =>
    client.sendActivity({ type: 'invoke', name: 'signin/tokenExchange', value: { token } });
  const signInCard = 'application/vnd.microsoft.card.oauth';

  it('grants the wish at once to somebody who has signed in', async () => {
    tokens.service.kept = tokenOf(anna);
    assert.equal(await says('key'), undefined);
    assert.deepEqual(wishes.granted, [{ wish, caller: anna }]);
    assert.equal(client.dialogTurnResult.status, DialogTurnStatus.complete);
  });

  it('asks somebody else to sign in, and waits', async () => {
    assert.equal(await says('key'), signInCard);
    assert.deepEqual([wishes.granted, wishes.denied], [[], []]);
    assert.equal(client.dialogTurnResult.status, DialogTurnStatus.waiting);
  });

  it("forgets a token that is somebody else's, and asks to sign in", async () => {
    tokens.service.kept = tokenOf(bert);
    assert.equal(await says('key'), signInCard);
    assert.equal(tokens.service.forgotten, 1);
    assert.deepEqual(wishes.granted, []);
  });

  it('has saved its place before the card is sent', async () => {
    await says('key');
    assert.equal(savedBeforeCard, 1);
  });

  it('grants the wish when the answer proves the person', async () => {
    await says('key');
    await brings(tokenOf(anna));
    assert.deepEqual(wishes.granted, [{ wish, caller: anna }]);
    assert.equal(client.dialogTurnResult.status, DialogTurnStatus.complete);
  });

  for (const [whose, token] of [
    ['another person', tokenOf(bert)],
    ['nobody', 'garbage'],
  ] as const) {
    it(`denies the wish when the answer proves ${whose}`, async () => {
      await says('key');
      await brings(token);
      assert.deepEqual(wishes.granted, []);
      assert.deepEqual(wishes.denied, [{ refusal: 'sign-in-failed', caller: anna }]);
      assert.equal(client.dialogTurnResult.status, DialogTurnStatus.complete);
    });
  }

  it('takes no sentence for an answer', async () => {
    await says('key');
    await says('123456');
    await says(tokenOf(anna));
    assert.deepEqual([wishes.granted, wishes.denied], [[], []]);
    assert.equal(client.dialogTurnResult.status, DialogTurnStatus.waiting);
  });

  it('keeps no token in its state', async () => {
    tokens.service.kept = tokenOf(bert);
    await says('key');
    const waiting = JSON.stringify(storage);
    assert(waiting.includes('ticket-1'), 'the state was looked at');
    await brings(tokenOf(anna));
    assert(!/eyJ/.test(waiting + JSON.stringify(storage)));
  });
});
