import assert from 'node:assert/strict';
import { type JsonWebKey, randomUUID } from 'node:crypto';
import type { Activity } from '../../sandbox/chats.ts';
import { useStage } from '../e2e/stage.ts';

describe('The gate', () => {
  const stage = useStage();

  const wish = (fields: Partial<Activity> = {}) =>
    stage.chatOf(stage.people.anna).activity({ type: 'message', text: 'key', ...fields });
  const deliver = (activity: Activity) => stage.cloud.teams.deliver(activity);

  /** Nothing but the channel's public keys was asked for, so that no token went anywhere. */
  function assertSilent(): void {
    const asked = stage.cloud.wire.requests.filter(({ service }) => service !== 'channel-keys');
    const harmless = asked.filter(({ method, headers }) => method === 'GET' && headers.authorization === undefined);
    assert.deepEqual(
      asked.filter((request) => !harmless.includes(request)).map(({ method, path }) => `${method} ${path}`),
      [],
    );
    assert.equal(stage.chatOf(stage.people.anna).messages.length, 0);
  }

  async function channelKey(): Promise<JsonWebKey> {
    const keySet = `${stage.environment.BOT_OPENID_METADATA_URL}`.replace(/openidconfiguration$/, 'keys');
    const { keys } = (await (await fetch(keySet)).json()) as { keys: JsonWebKey[] };
    return keys[0] ?? {};
  }

  describe('lets a genuine token do nothing, and writes down who tried, with', () => {
    const elsewhere = randomUUID();
    const strange: Record<string, () => Partial<Activity>> = {
      'a serviceUrl on a foreign host': () => ({ serviceUrl: 'https://smba.trafficmanager.net.evil.example/' }),
      'a serviceUrl without TLS': () => ({ serviceUrl: `${wish().serviceUrl}`.replace('https:', 'http:') }),
      'a serviceUrl that hides another host': () => ({
        serviceUrl: `${wish().serviceUrl}`.replace('https://', 'https://evil@'),
      }),
      'another tenant on a foreign host': () => ({
        conversation: { ...personal(), tenantId: elsewhere },
        serviceUrl: 'https://smba.trafficmanager.net.evil.example/',
      }),
      'a group chat of another tenant': () => ({
        conversation: { ...personal(), tenantId: elsewhere, conversationType: 'groupChat', isGroup: true },
      }),
      'a channel of another tenant': () => ({
        conversation: { ...personal(), conversationType: 'channel' },
        channelData: { tenant: { id: elsewhere } },
      }),
      'a group chat': () => ({ conversation: { ...personal(), conversationType: 'groupChat', isGroup: true } }),
      'a channel': () => ({ conversation: { ...personal(), conversationType: 'channel' } }),
    };
    const personal = () => wish().conversation as Record<string, unknown>;

    for (const [what, fields] of Object.entries(strange)) {
      it(what, async () => {
        assert.equal((await deliver(wish(fields()))).status, 200);
        await stage.eventually(() => stage.audit().length === 1, 'the record');
        await stage.secondsPass(5);
        assertSilent();
        const [entry] = stage.audit();
        assert.deepEqual([entry?.event, entry?.person], ['reveal.refused', stage.people.anna.id]);
        assert.equal(stage.logged('activity.denied').length, 1);
      });
    }

    it('another channel', async () => {
      assert.equal((await deliver(wish({ channelId: 'webchat' }))).status, 401, 'the key is endorsed for Teams only');
      assertSilent();
    });

    it('another channel that shares a key with Teams', async () => {
      const body = { keys: [{ ...(await channelKey()), endorsements: ['msteams', 'webchat'] }] };
      stage.breaks(({ path }) => path === '/v1/.well-known/keys', { answer: { status: 200, body } });
      assert.equal((await deliver(wish({ channelId: 'webchat' }))).status, 200);
      await stage.eventually(() => stage.audit().length === 1, 'the record');
      assertSilent();
    });

    const nobody: Record<string, () => Activity> = {
      'nobody in particular in a group chat': () =>
        wish({ from: { id: '29:1' }, conversation: { ...personal(), conversationType: 'groupChat', isGroup: true } }),
      'nobody in particular on a foreign host': () =>
        wish({ from: { id: '29:1' }, serviceUrl: 'https://smba.trafficmanager.net.evil.example/' }),
      'a token event': () => ({ ...wish(), type: 'event', name: 'tokens/response', value: { token: 'x' } }),
    };
    for (const [what, activity] of Object.entries(nobody)) {
      it(`${what}, of whom there is nothing to record`, async () => {
        assert.equal((await deliver(activity())).status, 200);
        await stage.secondsPass(5);
        assertSilent();
        assert.equal(stage.audit().length, 0);
        assert.equal(stage.logged('activity.denied').length, 1);
      });
    }
  });

  describe('says no in words, and not whom the company calls, to', () => {
    const elsewhere = randomUUID();
    const outsiders: Record<string, { fields: () => Partial<Activity>; title: string; recorded: boolean }> = {
      'somebody in a conversation of another tenant': {
        fields: () => ({ conversation: { ...(wish().conversation as object), tenantId: elsewhere } }),
        title: 'Only for people of this company',
        recorded: true,
      },
      'somebody with channel data of another tenant': {
        fields: () => ({ channelData: { tenant: { id: elsewhere } } }),
        title: 'Only for people of this company',
        recorded: true,
      },
      'somebody without an account': {
        fields: () => ({ from: { id: '29:1' } }),
        title: 'Latchkey does not know who you are',
        recorded: false,
      },
    };
    const chat = () => stage.chatOf(stage.people.anna);
    const asksGraph = () => stage.asked('graph', 'GET', /./).length + stage.asked('token-service', 'GET', /./).length;

    for (const [who, { fields, title, recorded }] of Object.entries(outsiders)) {
      it(who, async () => {
        assert.equal((await deliver(wish(fields()))).status, 200);
        await chat().until(() => chat().sees(title), 'the words');
        assert(chat().sees('The IT helpdesk of your company'));
        const { contactITName, contactITPhoneNumber, contactITEmailAddress, onlineSupportSiteUrl } =
          stage.company.intuneBrand;
        const shown = JSON.stringify(chat().messages);
        for (const contact of [contactITName, contactITPhoneNumber, contactITEmailAddress, onlineSupportSiteUrl]) {
          assert(!shown.includes(`${contact}`), `${contact}`);
        }
        assert.equal(asksGraph(), 0);
        const [line] = stage.logged('activity.denied');
        assert(chat().sees(`${line?.reference}`), 'the reference is in the log');
        await stage.eventually(() => stage.audit().length === (recorded ? 1 : 0), 'the record');
        for (const entry of stage.audit()) {
          assert.deepEqual([entry.event, entry.person], ['reveal.refused', stage.people.anna.id]);
          assert.equal(entry.reference, line?.reference);
        }
      });
    }

    it('somebody who writes again and again, once a minute', async () => {
      const told = () => chat().messages.length;
      const comes = () => deliver(wish({ channelData: { tenant: { id: elsewhere } } }));
      for (let times = 0; times < 3; times++) await comes();
      await stage.secondsPass(59);
      await comes();
      await stage.secondsPass(0.5);
      assert.deepEqual([told(), stage.audit().length], [1, 1], 'nobody fills the audit');
      assert.equal(stage.logged('activity.denied').length, 4);
      await stage.secondsPass(1);
      await comes();
      await chat().until(() => told() === 2, 'the words again');
      await stage.eventually(() => stage.audit().length === 2, 'the record again');
    });

    it('nobody who only installs the app or signs in', async () => {
      const channelData = { tenant: { id: elsewhere } };
      const value = { id: randomUUID(), connectionName: 'latchkey', token: 'x' };
      await deliver(chat().activity({ type: 'installationUpdate', action: 'add', channelData }));
      await deliver(chat().activity({ type: 'invoke', name: 'signin/tokenExchange', value, channelData }));
      await stage.secondsPass(5);
      assertSilent();
    });
  });
});
