import assert from 'node:assert/strict';
import { createHmac, createPublicKey, type JsonWebKey, randomUUID } from 'node:crypto';
import { decodeJwt, type JWTHeaderParameters } from 'jose';
import { BOT_FRAMEWORK } from '../../sandbox/bot-framework.ts';
import type { ChannelToken } from '../../sandbox/channel.ts';
import { createSigningKey, lifetime, type SigningKey } from '../../sandbox/signing-key.ts';
import { appToken } from '../support/call.ts';
import { speak } from './raw.ts';
import { useTarget } from './target.ts';

type Token = ChannelToken | string;

describe('A token that is not of the channel', () => {
  const target = useTarget();

  const wish = () => target.chatOf(target.people.anna).activity({ type: 'message', text: 'key' });
  const deliver = (token?: Token, activity = wish()) => target.cloud.teams.deliver(activity, token);
  const now = () => Math.floor(Date.now() / 1000);
  const bot = () => target.company.registrations.bot.id;
  const tenant = () => target.company.tenantId;
  const channelClaims = () => ({ iss: BOT_FRAMEWORK, aud: bot(), serviceurl: wish().serviceUrl, ...lifetime() });
  const encoded = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const forBot = () => ({ aud: bot(), azp: bot(), oid: undefined, scp: undefined, idtyp: 'app' });
  let forger: SigningKey;
  before(async () => {
    forger = await createSigningKey();
  });

  async function channelKey() {
    const keySet = `${target.environment.BOT_OPENID_METADATA_URL}`.replace(/openidconfiguration$/, 'keys');
    const { keys } = (await (await fetch(keySet)).json()) as { keys: JsonWebKey[] };
    const jwk = keys[0] ?? {};
    const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
    return { kid: `${jwk.kid}`, pem: `${pem}` };
  }

  async function changed(part: 'header' | 'claims', changes: object): Promise<string> {
    const [header, , signature] = (await target.cloud.channelToken(wish().serviceUrl)).split('.');
    const claims = { ...decodeJwt(await target.cloud.channelToken(wish().serviceUrl)) };
    return part === 'claims'
      ? [header, encoded({ ...claims, ...changes }), signature].join('.')
      : [encoded({ alg: 'RS256', typ: 'JWT', ...changes }), encoded(claims), signature].join('.');
  }

  /** A key set of the forger's own, on a host that anybody could reach. */
  async function forgedAt(header: (url: string) => Partial<JWTHeaderParameters>): Promise<string> {
    const url = await target.cloud.wire.serve('sign-in-page', {
      'GET /keys': () => ({ status: 200, body: { keys: [{ ...forger.jwk, endorsements: ['msteams'] }] } }),
    });
    return forger.sign(channelClaims(), header(`${url}/keys`));
  }

  const tokens: Record<string, () => Token | Promise<Token>> = {
    'no token': () => '',
    garbage: () => 'not.a.token',
    'half a token': () => `${encoded({ alg: 'RS256' })}.`,
    'two tokens': async () => `${await target.cloud.channelToken(wish().serviceUrl)} x`,
    'a token about nothing': () => `${encoded({ alg: 'RS256' })}.${encoded(null)}.x`,
    'a token about a text': () => `${encoded({ alg: 'RS256' })}.${encoded('x')}.x`,
    'a token of algorithm none': () => `${encoded({ alg: 'none', typ: 'JWT' })}.${encoded(channelClaims())}.`,
    'a token of algorithm NONE with a key id': async () =>
      `${encoded({ alg: 'NONE', typ: 'JWT', kid: (await channelKey()).kid })}.${encoded(channelClaims())}.`,
    'a token signed with the public key as a shared secret': async () => {
      const { kid, pem } = await channelKey();
      const body = `${encoded({ alg: 'HS256', typ: 'JWT', kid })}.${encoded(channelClaims())}`;
      return `${body}.${createHmac('sha256', pem).update(body).digest('base64url')}`;
    },
    'a good token under another algorithm': async () =>
      changed('header', { alg: 'PS256', kid: (await channelKey()).kid }),
    'a good token whose claims were changed': () => changed('claims', { exp: now() + 86_400 }),
    'a good token whose signature was cut off': async () =>
      (await target.cloud.channelToken(wish().serviceUrl)).replace(/[^.]*$/, ''),
    'an unknown key': () => forger.sign(channelClaims()),
    'another key under the name of a known one': async () =>
      forger.sign(channelClaims(), { kid: (await channelKey()).kid }),
    'no key id': () => forger.sign(channelClaims(), { kid: undefined as never }),
    'a key id that every object has': () => forger.sign(channelClaims(), { kid: '__proto__' }),
    'a key of its own in the header': () => forgedAt(() => ({ jwk: forger.jwk })),
    'the address of a key set': () => forgedAt((jku) => ({ jku })),
    'the address of a certificate': () => forgedAt((x5u) => ({ x5u })),
    'an address for a key id': () => forgedAt((kid) => ({ kid })),
    'another issuer': () => ({ claims: { iss: 'https://api.botframework.example' } }),
    'an issuer that only begins well': () => ({ claims: { iss: `${BOT_FRAMEWORK}/` } }),
    'several issuers': () => ({ claims: { iss: [BOT_FRAMEWORK] as never } }),
    'no issuer': () => ({ claims: { iss: undefined as never } }),
    'another audience': () => ({ claims: { aud: randomUUID() } }),
    'several audiences': () => ({ claims: { aud: [bot(), randomUUID()] } }),
    'no audience': () => ({ claims: { aud: undefined as never } }),
    'a token that has expired': () => ({ claims: { nbf: now() - 7200, exp: now() - 3600 } }),
    'a token that is not valid yet': () => ({ claims: { nbf: now() + 3600, exp: now() + 7200 } }),
    'an expiry that is no number': () => ({ claims: { exp: 'never' as never } }),
    'another serviceUrl': () => ({ claims: { serviceurl: 'https://smba.example/' } }),
    'a serviceUrl in capitals': () => ({ claims: { serviceurl: `${wish().serviceUrl}`.toUpperCase() } }),
    'no serviceUrl': () => ({ claims: { serviceurl: undefined } }),
    "a person's own sign-in token": () => target.cloud.signIn.token(target.people.anna),
    'a token of Entra for and by the bot itself': () => target.cloud.signIn.token(target.people.anna, forBot()),
    'a version 1 token of Entra for and by the bot itself': () =>
      target.cloud.signIn.token(target.people.anna, {
        ...forBot(),
        ...{ ver: '1.0', appid: bot(), azp: undefined, iss: `https://sts.windows.net/${tenant()}/` },
      }),
    'a token of Entra for the bot, by another app': () =>
      target.cloud.signIn.token(target.people.anna, { ...forBot(), azp: randomUUID() }),
    'a token of Entra of another tenant': () => {
      const tid = randomUUID();
      return target.cloud.signIn.token(target.people.anna, {
        ...forBot(),
        ...{ tid, iss: `https://login.microsoftonline.com/${tid}/v2.0` },
      });
    },
    "the bot's own token for the channel": () => appToken(target.environment, 'MicrosoftApp', BOT_FRAMEWORK),
  };

  async function assertRefused(send: () => ReturnType<typeof deliver>): Promise<void> {
    const [requests, audited] = [target.cloud.wire.requests.length, target.audit().length];
    const refusals = target.logged('request.failed').length;
    const said = target.chatOf(target.people.anna).messages.length;
    assert.deepEqual(await send(), { status: 401, body: { error: 'Unauthorized' } });
    const asked = target.cloud.wire.requests.slice(requests);
    const other = asked.filter(({ service, headers }) => service !== 'channel-keys' || headers.authorization);
    assert.deepEqual(
      other.map(({ method, service, path }) => `${method} ${service} ${path}`),
      [],
      'nothing but the public keys was asked for',
    );
    assert.equal(target.audit().length, audited, 'nobody is accused of what was not proven');
    await target.eventually(() => target.logged('request.failed').length === refusals + 1, 'a line in the log');
    assert.equal(target.logged('request.failed').at(-1)?.status, 401);
    assert.equal(target.chatOf(target.people.anna).messages.length, said);
  }

  for (const [what, token] of Object.entries(tokens)) {
    it(`opens nothing: ${what}`, async () => {
      const bearer = await token();
      await assertRefused(() => deliver(bearer));
    });
  }

  for (const channelId of ['AseChannel', 'emulator', 'webchat', 'directline', 'skype', 'Msteams', 'msteams ']) {
    it(`opens nothing in the name of another channel: ${channelId}`, async () => {
      for (const token of [{}, await target.cloud.signIn.token(target.people.anna, forBot()), asAse()]) {
        await assertRefused(() => deliver(token, { ...wish(), channelId }));
      }
    });
  }

  /** What the SDK would look up at Microsoft's public login, whatever the settings say. */
  function asAse(): string {
    const claims = { ...channelClaims(), iss: `https://sts.windows.net/${tenant()}/`, ver: '1.0', appid: bot() };
    return `${encoded({ alg: 'RS256', kid: 'x' })}.${encoded(claims)}.x`;
  }

  it('opens nothing without the one scheme', async () => {
    const good = await target.cloud.channelToken(wish().serviceUrl);
    for (const authorization of [good, `bearer ${good}`, `Basic ${good}`, `Bearer  ${good}`, `Bearer ${good}, x`]) {
      await assertRefused(async () => {
        const headers = { 'content-type': 'application/json', authorization };
        const body = JSON.stringify(wish());
        const answer = await fetch(`${target.url()}/api/messages`, { method: 'POST', headers, body });
        return { status: answer.status, body: await answer.json() };
      });
    }
  });

  it('is cut off when it is huge', async () => {
    const bytes = `POST /api/messages HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${'x'.repeat(64 * 1024)}\r\n\r\n`;
    // What was not read when it hung up may take the answer with it.
    assert.match(await speak(target.port(), bytes), /^(HTTP\/1\.1 431 |$)/);
  });

  it('leaves nothing behind, however many come', async () => {
    const { heap } = await target.memory();
    for (let round = 0; round < 40; round++) {
      const some = Array.from({ length: 10 }, () => {
        const tid = `${randomUUID()}${'x'.repeat(10_000)}`;
        return `${encoded({ alg: 'RS256', kid: 'x' })}.${encoded({ ...channelClaims(), tid })}.x`;
      });
      const answers = await Promise.all(some.map((token) => deliver(token)));
      assert(answers.every(({ status }) => status === 401));
    }
    const grown = (await target.memory()).heap - heap;
    assert(grown < 8, `it has grown by ${grown} MB`);
  });

  it('changes nothing for the one that is', async () => {
    assert.equal((await deliver()).status, 200);
    const anna = target.chatOf(target.people.anna);
    await anna.until(() => anna.sees('Show recovery key'), 'her Mac');
  });
});
