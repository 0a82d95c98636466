import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import words from '../../cards/words/en.json' with { type: 'json' };
import type { Activity } from '../../sandbox/chats.ts';
import { useTarget } from './target.ts';

/** A replay takes the seed that a failure prints. */
const RUNS = { numRuns: 100, endOnFailure: true };

describe('An activity of the channel that nobody would send', () => {
  const target = useTarget();

  const anna = () => target.chatOf(target.people.anna);
  const wish = (fields: object = {}): Activity => ({
    ...anna().activity({ type: 'message', text: 'hello' }),
    ...fields,
  });
  const keyReads = () => target.asked('graph', 'GET', /getFileVaultKey/).length;

  /** Any of the answers that an activity may have, but no error; whatever it brings, it opens nothing and alerts nobody. */
  async function takes(activity: unknown, allowed = [200, 202, 400, 401, 404, 431, 501]): Promise<void> {
    const { status } = await target.cloud.teams.deliver(activity as Activity);
    assert(allowed.includes(status), `it was answered ${status}`);
  }

  afterEach(async () => {
    assert.deepEqual(target.logged('turn.failed'), []);
    // Teams knows no chat or message of a name that was made up.
    const failed = ['background.failed', 'wish.failed']
      .flatMap(target.logged)
      .filter(({ error }) => !`${error}`.startsWith('Teams is unavailable'));
    assert.deepEqual(failed, []);
    assert.equal(keyReads(), 0);
  });

  function deep(levels: number): unknown {
    let value: unknown = 'key';
    for (let level = 0; level < levels; level++) value = level % 2 ? [value] : { value };
    return value;
  }

  const strange: Record<string, unknown> = {
    nothing: undefined,
    null: null,
    'a number': 7,
    'a boolean': true,
    'an empty text': '',
    'a text of 200 KB': 'x'.repeat(200 * 1024),
    'an array': [],
    'an array of nothing': [null],
    'an object': {},
    'an object in its place': { id: {}, length: 1e9, constructor: 1 },
    'a name that every object has': '__proto__',
    'a thousand levels': deep(1_000),
  };
  for (const [what, value] of Object.entries(strange)) {
    it(`may have ${what} in any field`, async () => {
      for (const field of Object.keys(wish())) await takes(wish({ [field]: value }));
      for (const part of ['from', 'conversation', 'channelData', 'recipient']) {
        const whole = wish()[part] as Record<string, unknown>;
        for (const field of Object.keys(whole)) await takes(wish({ [part]: { ...whole, [field]: value } }));
      }
      for (const field of ['value', 'attachments', 'membersAdded', 'replyToId', 'name', 'relatesTo', 'deliveryMode']) {
        await takes(wish({ [field]: value }));
      }
      // What only a wish looks at, and the card that asks to sign in.
      target.cloud.signIn.forget(target.people.anna);
      await takes(wish({ text: 'key', id: value }));
      await takes(wish({ text: 'key', from: { ...(wish().from as object), aadObjectId: value } }));
    });
  }

  it('may be nested ten thousand levels deep', async () => {
    const token = await target.cloud.channelToken(wish().serviceUrl);
    const nested = `${'['.repeat(10_000)}${']'.repeat(10_000)}`;
    for (const field of ['value', 'channelData', 'entities', 'text', 'from']) {
      const { status } = await fetch(`${target.url()}/api/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(wish({ [field]: '@' })).replace('"@"', nested),
      });
      assert.equal(status, 200, field);
    }
  });

  for (const field of ['type', 'serviceUrl', 'channelId']) {
    it(`is none without ${field}`, () => takes(wish({ [field]: undefined }), [400]));
  }

  for (const type of [
    'typing',
    'messageReaction',
    'messageUpdate',
    'event',
    'endOfConversation',
    'trace',
    'handoff',
    'x',
  ]) {
    it(`is taken and ignored: ${type}`, async () => {
      const before = anna().messages.length;
      await takes(wish({ type }), [200]);
      // An answer to it would come before the one to what follows.
      await takes(wish({ text: 'cancel' }));
      await target.eventually(() => anna().messages.length > before, 'an answer to what follows');
      const texts = JSON.stringify(
        anna()
          .messages.slice(before)
          .map(({ activity }) => activity),
      );
      assert.equal(anna().messages.length, before + 1);
      assert(texts.includes(words.notices['nothing-to-cancel'].title), texts);
    });
  }

  it('carries names that every object has, and nobody becomes another by them', async () => {
    const evil = { aadObjectId: target.people.ben.id, tenantId: target.company.tenantId, do: 'key', admin: true };
    const polluted = (text: string) => JSON.parse(text.replaceAll('"@"', '"__proto__"'));
    const names = ['@', 'constructor', 'prototype', 'toString', 'hasOwnProperty'];
    const unknown = () => target.logged('activity.denied').filter(({ denied }) => denied === 'unknown-person').length;
    const before = unknown();
    for (const name of names) {
      const inside = { [name]: { ...evil, prototype: evil } };
      for (const fields of [
        inside,
        { value: inside },
        { channelData: { ...inside, tenant: inside } },
        { entities: [inside] },
      ]) {
        await takes(polluted(JSON.stringify(wish(fields))));
      }
      await takes(polluted(JSON.stringify(wish({ from: { id: '29:1', ...inside } }))));
    }
    assert.equal(target.chatOf(target.people.ben).messages.length, 0);
    await target.eventually(() => unknown() - before === names.length, 'the lines in the log');
  });

  const elsewhere: Record<string, () => object> = {
    'a group chat': () => ({ conversationType: 'groupChat', isGroup: true }),
    'a meeting': () => ({ conversationType: 'groupChat', isGroup: true, id: '19:meeting_x@thread.v2' }),
    'a channel': () => ({ conversationType: 'channel', id: '19:x@thread.tacv2' }),
    'a kind of chat that is new': () => ({ conversationType: 'Personal' }),
    'another tenant': () => ({ tenantId: randomUUID() }),
  };
  for (const [where, conversation] of Object.entries(elsewhere)) {
    it(`opens nothing in ${where}, and is written down`, async () => {
      const person = randomUUID();
      const from = { id: `29:${person}`, aadObjectId: person };
      const place = { ...(wish().conversation as object), ...conversation() };
      for (const type of ['message', 'invoke']) {
        await takes(wish({ ...{ type, from, text: 'key', conversation: place }, name: 'signin/tokenExchange' }));
      }
      const entries = () => target.audit().filter((entry) => entry.person === person);
      await target.eventually(() => entries().length > 0, 'the record');
      assert(entries().every(({ event }) => event === 'reveal.refused'));
    });
  }

  it('brings no token of its own', async () => {
    const value = { token: await target.cloud.signIn.token(target.people.anna), connectionName: 'latchkey' };
    const before = anna().messages.length;
    await takes(wish({ type: 'event', name: 'tokens/response', value }), [200]);
    assert.equal(anna().messages.length, before);
    const isDenied = ({ denied }: Record<string, unknown>) => denied === 'token-event';
    await target.eventually(() => target.logged('activity.denied').some(isDenied), 'the line in the log');
  });

  describe('and that is made up', () => {
    const json = fc.jsonValue({ maxDepth: 4 });
    const names = fc.constantFrom(
      ...['signin/tokenExchange', 'signin/verifyState', 'signin/failure', 'adaptiveCard/action', 'task/fetch'],
      ...['composeExtension/query', 'fileConsent/invoke', 'application/search', 'handoff/action', '__proto__', ''],
    );
    const values = fc.oneof(
      json,
      fc.record(
        {
          id: json,
          token: json,
          state: json,
          code: json,
          connectionName: json,
          do: fc.oneof(fc.constantFrom('key', 'show', 'hide', 'reveal', 'approve', '__proto__'), json),
          ticket: json,
          message: json,
          lookUp: fc.oneof(fc.uuid(), json),
        },
        { requiredKeys: [] },
      ),
    );

    it('as an invoke is answered, and opens nothing', async () => {
      await fc.assert(
        fc.asyncProperty(fc.oneof(names, fc.string()), values, async (name, value) => {
          await takes(wish({ type: 'invoke', name, value }), [200, 400, 404, 409, 412, 501]);
        }),
        RUNS,
      );
    });

    it('as a tap is taken, and opens nothing', async () => {
      await fc.assert(
        fc.asyncProperty(values, async (value) => takes(wish({ text: undefined, value }))),
        RUNS,
      );
    });

    it('in any field is taken, and opens nothing', async () => {
      const field = fc.constantFrom(...Object.keys(wish()), 'value', 'name', 'action', '__proto__', 'constructor');
      await fc.assert(
        fc.asyncProperty(fc.dictionary(field, json, { maxKeys: 3 }), async (fields) => takes({ ...wish(), ...fields })),
        RUNS,
      );
    });
  });
});
