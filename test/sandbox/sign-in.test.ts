import assert from 'node:assert/strict';
import { ConfidentialClientApplication, InteractionRequiredAuthError } from '@azure/msal-node';
import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose';
import { BOT_FRAMEWORK } from '../../sandbox/bot-framework.ts';
import type { Cloud } from '../../sandbox/cloud.ts';
import { createSigningKey } from '../../sandbox/signing-key.ts';
import { appToken, call, requestToken } from '../support/call.ts';
import { startTestCloud } from '../support/cloud.ts';

describe("The sandbox's Entra", () => {
  let cloud: Cloud;

  before(async () => {
    cloud = await startTestCloud();
  });
  after(() => cloud.stop());

  function msal(secret = cloud.environment.GRAPH_CLIENT_SECRET ?? '') {
    const { LOGIN_URL = '', MicrosoftAppTenantId, GRAPH_CLIENT_ID: clientId = '' } = cloud.environment;
    const authority = `${LOGIN_URL}/${MicrosoftAppTenantId}`;
    const knownAuthorities = [new URL(LOGIN_URL).host];
    return new ConfidentialClientApplication({ auth: { clientId, clientSecret: secret, authority, knownAuthorities } });
  }

  it('gives MSAL an app token that names the application and its roles', async () => {
    const { GRAPH_URL, GRAPH_CLIENT_ID } = cloud.environment;
    const answer = await msal().acquireTokenByClientCredential({ scopes: [`${GRAPH_URL}/.default`] });
    const { aud, appid, idtyp, roles } = decodeJwt(answer?.accessToken ?? '');
    assert.deepEqual({ aud, appid, idtyp }, { aud: GRAPH_URL, appid: GRAPH_CLIENT_ID, idtyp: 'app' });
    assert.deepEqual(roles, cloud.company.registrations.graph.roles);
  });

  it('refuses a wrong secret', async () => {
    const scopes = [`${cloud.environment.GRAPH_URL}/.default`];
    await assert.rejects(msal('wrong').acquireTokenByClientCredential({ scopes }), /AADSTS7000215/);
  });

  it('refuses a secret that has expired', async () => {
    const { graph } = cloud.company.registrations;
    graph.secretExpired = true;
    const scopes = [`${cloud.environment.GRAPH_URL}/.default`];
    await assert.rejects(msal().acquireTokenByClientCredential({ scopes }), /AADSTS7000222/);
    delete graph.secretExpired;
  });

  it('gives no application a role that it was not granted', async () => {
    const token = await appToken(cloud.environment, 'MicrosoftApp', `${cloud.environment.GRAPH_URL}`);
    assert.equal(decodeJwt(token).roles, undefined);
  });

  it('signs user tokens that its published keys verify', async () => {
    const { LOGIN_URL, MicrosoftAppTenantId, SSO_CLIENT_ID } = cloud.environment;
    const { anna } = cloud.company.people;
    const keys = createRemoteJWKSet(new URL(`${LOGIN_URL}/${MicrosoftAppTenantId}/discovery/v2.0/keys`));
    const { payload } = await jwtVerify(await cloud.signIn.token(anna), keys, {
      issuer: `${LOGIN_URL}/${MicrosoftAppTenantId}/v2.0`,
      audience: `${SSO_CLIENT_ID}`,
    });
    const { oid, scp, ver } = payload;
    assert.deepEqual({ oid, scp, ver }, { oid: anna.id, scp: 'access_as_user', ver: '2.0' });
  });

  describe('on behalf of a person', () => {
    const exchange = (assertion: string, scope: string) =>
      requestToken(cloud.environment, 'SSO', {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        requested_token_use: 'on_behalf_of',
        assertion,
        scope: `${cloud.environment.GRAPH_URL}/${scope}`,
      });

    it('gives a Graph token with the consented scopes', async () => {
      const { anna } = cloud.company.people;
      const { status, body } = await exchange(await cloud.signIn.token(anna), '.default');
      const { oid, scp, roles } = decodeJwt(`${body.access_token}`);
      assert.equal(status, 200);
      const consented = cloud.company.registrations.sso.scopes.join(' ');
      assert.deepEqual({ oid, scp, roles }, { oid: anna.id, scp: consented, roles: undefined });
    });

    it('gives nothing without consent', async () => {
      const { status, body } = await exchange(await cloud.signIn.token(cloud.company.people.anna), 'Mail.Read');
      assert.deepEqual([status, body.error, body.suberror], [400, 'invalid_grant', 'consent_required']);
    });

    for (const [kind, change, code] of [
      ['that has expired', { exp: 1 }, 500133],
      ['meant for somebody else', { aud: 'another' }, 500131],
    ] as const) {
      it(`refuses a token ${kind}`, async () => {
        const { status, body } = await exchange(
          await cloud.signIn.token(cloud.company.people.anna, change),
          '.default',
        );
        assert.deepEqual([status, body.error_codes], [400, [code]]);
      });
    }

    it('refuses a token that somebody else signed under the same key id', async () => {
      const forger = await createSigningKey(cloud.signIn.keyId);
      const genuine = await cloud.signIn.token(cloud.company.people.anna);
      const { status, body } = await exchange(await forger.sign(decodeJwt(genuine)), '.default');
      assert.deepEqual([status, body.error_codes], [400, [50013]]);
    });
  });
});

type Name = 'anna' | 'ben' | 'jo' | 'otto' | 'zoe';

describe("The sandbox's token service", () => {
  let cloud: Cloud;
  let token: string;

  beforeEach(async () => {
    cloud = await startTestCloud();
    token = await appToken(cloud.environment, 'MicrosoftApp', BOT_FRAMEWORK);
  });
  afterEach(() => cloud.stop());

  const ask = (method: string, path: string, query: Record<string, string>, body?: unknown, bearer = token) =>
    call(`${cloud.environment.BOT_TOKEN_SERVICE_URL}/api/${path}?${new URLSearchParams(query)}`, {
      method,
      token: bearer,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });

  function holder(name: Name) {
    const { userId } = cloud.teams.chatOf(cloud.company.people[name]);
    return { userId, connectionName: 'latchkey', channelId: 'msteams' };
  }

  async function signInLink(name: Name) {
    const { id, userId } = cloud.teams.chatOf(cloud.company.people[name]);
    const conversation = { channelId: 'msteams', conversation: { id }, user: { id: userId } };
    const state = btoa(JSON.stringify({ connectionName: 'latchkey', conversation }));
    return `${(await ask('GET', 'botsignin/GetSignInResource', { state })).body.signInLink}`;
  }

  it('serves only the bot', async () => {
    const stranger = await appToken(cloud.environment, 'GRAPH', BOT_FRAMEWORK);
    assert.equal((await ask('GET', 'usertoken/GetToken', holder('anna'), undefined, stranger)).status, 401);
  });

  it('keeps a token from the exchange until the person signs out', async () => {
    const mine = await cloud.signIn.token(cloud.company.people.anna);
    assert.equal((await ask('GET', 'usertoken/GetToken', holder('anna'))).status, 404);
    assert.equal((await ask('POST', 'usertoken/exchange', holder('anna'), { token: mine })).status, 200);
    const kept = await ask('GET', 'usertoken/GetToken', holder('anna'));
    assert.equal(decodeJwt(`${kept.body.token}`).oid, cloud.company.people.anna.id);
    await ask('DELETE', 'usertoken/SignOut', holder('anna'));
    assert.equal((await ask('GET', 'usertoken/GetToken', holder('anna'))).status, 404);
  });

  it('does not exchange what is not a token for the registration', async () => {
    const foreign = await cloud.signIn.token(cloud.company.people.anna, { aud: 'another' });
    assert.equal((await ask('POST', 'usertoken/exchange', holder('anna'), { token: foreign })).status, 400);
  });

  it("exchanges one person's token for another's chat, as the real one does", async () => {
    const bens = await cloud.signIn.token(cloud.company.people.ben);
    const { body } = await ask('POST', 'usertoken/exchange', holder('anna'), { token: bens });
    assert.equal(decodeJwt(`${body.token}`).oid, cloud.company.people.ben.id);
  });

  it('asks for consent first, and takes the code of the sign-in page once', async () => {
    const { jo } = cloud.company.people;
    const exchange = async () =>
      ask('POST', 'usertoken/exchange', holder('jo'), { token: await cloud.signIn.token(jo) });
    const refused = await exchange();
    assert.equal(refused.status, 400);
    assert.deepEqual(refused.body.error, { code: 'ConsentRequired', message: 'Consent Required' });

    const page = await cloud.wire.browse(await signInLink('jo'));
    const code = /id="code">(\d{6})</.exec(page.body)?.[1] ?? '';
    const redeem = (given: string) => ask('GET', 'usertoken/GetToken', { ...holder('jo'), code: given });
    assert.equal((await redeem(code === '111111' ? '222222' : '111111')).status, 404);
    assert.equal((await redeem(code)).status, 200);
    assert.equal((await redeem(code)).status, 404);
    assert.equal((await exchange()).status, 200);
  });

  describe('for somebody whom Conditional Access challenges', () => {
    const silently = async () => {
      const offered = await cloud.signIn.token(cloud.company.people.otto);
      return (await ask('POST', 'usertoken/exchange', holder('otto'), { token: offered })).body.token;
    };
    const visibly = async () => {
      const page = await cloud.wire.browse(await signInLink('otto'));
      const code = /id="code">(\d{6})</.exec(page.body)?.[1] ?? '';
      return (await ask('GET', 'usertoken/GetToken', { ...holder('otto'), code })).body.token;
    };
    const onBehalf = (assertion: unknown) =>
      requestToken(cloud.environment, 'SSO', {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        requested_token_use: 'on_behalf_of',
        assertion: `${assertion}`,
        scope: `${cloud.environment.GRAPH_URL}/.default`,
      });

    it('has a token that is of no use before a visible sign-in', async () => {
      const before = await silently();
      const { status, body } = await onBehalf(before);
      assert.deepEqual([status, body.error, body.error_codes], [400, 'interaction_required', [50076]]);
      assert('access_token' in JSON.parse(`${body.claims}`));
      const fresh = await visibly();
      assert.equal((await onBehalf(fresh)).status, 200);
      assert.deepEqual([(await onBehalf(before)).status, (await onBehalf(await silently())).status], [400, 400]);
    });

    it('is refused after it as well where no sign-in is enough', async () => {
      cloud.company.people.otto.challenged = 'always';
      assert.equal((await onBehalf(await visibly())).status, 400);
    });

    it('gets through to Intune with the token that is kept', async () => {
      const { body } = await onBehalf(await visibly());
      const { record, key } = cloud.company.devices.anna;
      const path = `/beta/deviceManagement/managedDevices/${record.id}/getFileVaultKey`;
      const answer = await call(`${cloud.environment.GRAPH_URL}${path}`, { token: `${body.access_token}` });
      assert.deepEqual([answer.status, answer.body.value], [200, key]);
    });

    it('tells MSAL what is missing', async () => {
      const { LOGIN_URL = '', MicrosoftAppTenantId, SSO_CLIENT_ID = '', SSO_CLIENT_SECRET = '' } = cloud.environment;
      const authority = `${LOGIN_URL}/${MicrosoftAppTenantId}`;
      const client = new ConfidentialClientApplication({
        auth: {
          clientId: SSO_CLIENT_ID,
          clientSecret: SSO_CLIENT_SECRET,
          authority,
          knownAuthorities: [new URL(LOGIN_URL).host],
        },
      });
      const oboAssertion = `${await silently()}`;
      await assert.rejects(
        client.acquireTokenOnBehalfOf({ oboAssertion, scopes: [`${cloud.environment.GRAPH_URL}/.default`] }),
        (error) => error instanceof InteractionRequiredAuthError && error.claims.includes('access_token'),
      );
    });
  });

  it('gives no code to somebody for whom an administrator has to agree', async () => {
    const { zoe } = cloud.company.people;
    const exchange = async () =>
      ask('POST', 'usertoken/exchange', holder('zoe'), { token: await cloud.signIn.token(zoe) });
    assert.deepEqual((await exchange()).body.error, { code: 'ConsentRequired', message: 'Consent Required' });
    const page = await cloud.wire.browse(await signInLink('zoe'));
    assert(page.body.includes('Need admin approval') && !page.body.includes('code'));
    zoe.consented = true;
    assert.equal((await exchange()).status, 200);
  });

  it('keeps the token of whoever opened the sign-in link, as the real one does', async () => {
    const { ben } = cloud.company.people;
    const page = await cloud.wire.browse(`${await signInLink('anna')}&login_hint=${ben.userPrincipalName}`);
    const code = /id="code">(\d{6})</.exec(page.body)?.[1] ?? '';
    const { body } = await ask('GET', 'usertoken/GetToken', { ...holder('anna'), code });
    assert.equal(decodeJwt(`${body.token}`).oid, ben.id);
  });

  it('hands out a token that a test made up, until it is told to forget', async () => {
    const { anna } = cloud.company.people;
    cloud.signIn.handOut(anna, 'odd');
    assert.equal((await ask('GET', 'usertoken/GetToken', holder('anna'))).body.token, 'odd');
    cloud.signIn.forget(anna);
    assert.equal((await ask('GET', 'usertoken/GetToken', holder('anna'))).status, 404);
  });
});
