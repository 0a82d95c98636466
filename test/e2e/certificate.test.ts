import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import {
  type ClientCertificate,
  certificateInPlaceOfSecrets,
  makeClientCertificate,
} from '../support/client-certificate.ts';
import { useStage } from './stage.ts';

describe('With a certificate in place of every secret', () => {
  let folder: string;
  let certificate: ClientCertificate;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-certificate-'));
    certificate = await makeClientCertificate(folder);
  });
  after(() => rm(folder, { recursive: true }));

  const stage = useStage((company) => certificateInPlaceOfSecrets(company, certificate));
  const proofs = () =>
    stage.asked('login', 'POST', /\/oauth2\/v2\.0\/token/).map(({ body }) => new URLSearchParams(body));

  it('a person sees the key, and it goes again', async () => {
    const { anna } = stage.people;
    const chat = stage.chatOf(anna);
    const key = `${Object.values(stage.company.devices).find(({ record }) => record.userId === anna.id)?.key}`;
    await chat.says('key');
    await chat.until(() => chat.sees('Show recovery key'), 'the Mac');
    await chat.taps('Show recovery key');
    await chat.until(() => chat.sees(key), 'the key');
    await stage.minutesPass(5);
    await chat.until(() => !chat.sees(key), 'the key to go');

    const assertions = proofs().map((form) => `${form.get('client_assertion')}`);
    assert(assertions.length > 0 && proofs().every((form) => !form.has('client_secret')));
    for (const assertion of assertions) assert.equal(decodeProtectedHeader(assertion).alg, 'PS256');
    const { bot } = stage.company.registrations;
    assert(assertions.some((assertion) => decodeJwt(assertion).sub === bot.id));
  });

  it('nobody gets a key unless the registration knows it, and the log has the number of Entra’s error', async () => {
    delete stage.company.registrations.graph.certificate;
    await stage.restart();
    const chat = stage.chatOf(stage.people.anna);
    await chat.says('key');
    await chat.until(() => chat.sees('Latchkey cannot get keys right now'), 'the refusal');
    assert.equal(stage.logged('wish.failed').at(-1)?.error, 'Entra is unavailable: rejected (700027)');
    assert.deepEqual(stage.showings(), []);
  });
});
