import assert from 'node:assert/strict';
import { createHash, createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JWTPayload, SignJWT } from 'jose';
import type { Cloud } from '../../sandbox/cloud.ts';
import { call } from '../support/call.ts';
import { type ClientCertificate, makeClientCertificate } from '../support/client-certificate.ts';
import { startTestCloud } from '../support/cloud.ts';

describe("A certificate before the sandbox's Entra", () => {
  let cloud: Cloud;
  let folder: string;
  let own: ClientCertificate;
  let other: ClientCertificate;
  let expired: ClientCertificate;

  before(async () => {
    cloud = await startTestCloud();
    folder = await mkdtemp(join(tmpdir(), 'latchkey-certificate-'));
    [own, other, expired] = await Promise.all([
      makeClientCertificate(folder),
      makeClientCertificate(folder, { days: 30 }),
      makeClientCertificate(folder, { days: -1 }),
    ]);
  });
  beforeEach(() => {
    cloud.company.registrations.graph.certificate = own.cert;
  });
  after(async () => {
    await cloud.stop();
    await rm(folder, { recursive: true });
  });

  const tokenUrl = () => `${cloud.environment.LOGIN_URL}/${cloud.company.tenantId}/oauth2/v2.0/token`;
  const seconds = (fromNow: number) => Math.floor(Date.now() / 1_000) + fromNow;
  const x5t = ({ cert }: ClientCertificate) =>
    createHash('sha256').update(new X509Certificate(cert).raw).digest('base64url');

  /** As MSAL makes it, but for the changes. */
  function assertion(changes: JWTPayload = {}, { alg = 'PS256', signer = own, named = own } = {}) {
    const { id } = cloud.company.registrations.graph;
    const claims = { aud: tokenUrl(), iss: id, sub: id, nbf: seconds(-1), exp: seconds(600), ...changes };
    return new SignJWT(claims).setProtectedHeader({ alg, 'x5t#S256': x5t(named) }).sign(createPrivateKey(signer.key));
  }

  async function ask(client_assertion: string) {
    const { status, body } = await call(tokenUrl(), {
      method: 'POST',
      body: new URLSearchParams({
        client_id: cloud.company.registrations.graph.id,
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion,
        grant_type: 'client_credentials',
        scope: `${cloud.environment.GRAPH_URL}/.default`,
      }),
    });
    return { status, error: body.error, codes: body.error_codes };
  }

  for (const alg of ['PS256', 'RS256']) {
    it(`proves a registration by ${alg}`, async () => {
      const granted = await ask(await assertion({}, { alg }));
      assert.deepEqual(granted, { status: 200, error: undefined, codes: undefined });
    });
  }

  const refused: [what: string, code: number, made: () => Promise<string>][] = [
    ['an assertion for somebody else', 700023, () => assertion({ aud: 'https://login.example/token' })],
    ['an assertion of another app', 700021, () => assertion({ iss: cloud.company.registrations.bot.id })],
    ['an assertion about another app', 700021, () => assertion({ sub: cloud.company.registrations.bot.id })],
    ['an assertion that has expired', 700024, () => assertion({ exp: seconds(-310) })],
    ['an assertion that is not valid yet', 700024, () => assertion({ nbf: seconds(600) })],
    ['an assertion without an end', 700024, () => assertion({ exp: undefined as never })],
    ['a signature of another key', 700027, () => assertion({}, { signer: other })],
    ['a certificate that it does not know', 700027, () => assertion({}, { signer: other, named: other })],
    ['an algorithm for secrets', 50027, async () => (await assertion()).replace(/^[^.]+/, header({ alg: 'HS256' }))],
    ['no signature at all', 50027, async () => (await assertion()).replace(/^[^.]+/, header({ alg: 'none' }))],
    ['what is no assertion', 50027, async () => 'rubbish'],
  ];
  const header = (changes: object) =>
    Buffer.from(JSON.stringify({ 'x5t#S256': x5t(own), ...changes })).toString('base64url');

  for (const [what, code, made] of refused) {
    it(`refuses ${what}`, async () => {
      assert.deepEqual(await ask(await made()), { status: 401, error: 'invalid_client', codes: [code] });
    });
  }

  it('refuses a certificate that has expired', async () => {
    cloud.company.registrations.graph.certificate = expired.cert;
    const { codes } = await ask(await assertion({}, { signer: expired, named: expired }));
    assert.deepEqual(codes, [700027]);
  });

  it('refuses every certificate where none is registered', async () => {
    delete cloud.company.registrations.graph.certificate;
    assert.deepEqual((await ask(await assertion())).codes, [700027]);
  });
});
