import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { readCertificate } from '../../bot/certificate.ts';
import { type ClientCertificate, makeClientCertificate } from '../support/client-certificate.ts';

describe('A certificate file', () => {
  let folder: string;
  let own: ClientCertificate;
  let other: ClientCertificate;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'latchkey-certificate-'));
    [own, other] = await Promise.all([makeClientCertificate(folder), makeClientCertificate(folder, { days: 30 })]);
  });
  after(() => rm(folder, { recursive: true }));

  async function read(...parts: string[]) {
    const file = join(folder, 'certificate.pem');
    await writeFile(file, parts.join('\n'));
    return readCertificate(file);
  }
  const locked = (key: string) =>
    `${createPrivateKey(key).export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' })}`;

  it('may have certificate and key in any order', async () => {
    for (const parts of [
      [own.cert, own.key],
      [own.key, own.cert],
      ['Bag Attributes: made by openssl', own.cert, own.key],
    ]) {
      const certificate = await read(...parts);
      assert(!('problem' in certificate));
      const { validToDate, fingerprint256 } = new X509Certificate(own.cert);
      assert.equal(certificate.expires, validToDate.getTime());
      assert.equal(certificate.thumbprint.toUpperCase(), fingerprint256.replaceAll(':', ''));
      assert(createPrivateKey(certificate.privateKey.reveal()).equals(createPrivateKey(own.key)));
    }
  });

  it('may have a key of the older form', async () => {
    const pkcs1 = `${createPrivateKey(own.key).export({ type: 'pkcs1', format: 'pem' })}`;
    const certificate = await read(own.cert, pkcs1);
    assert(!('problem' in certificate) && certificate.privateKey.reveal().includes('BEGIN PRIVATE KEY'));
  });

  it('tells its key to no printer', async () => {
    const certificate = await read(own.cert, own.key);
    for (const printed of [inspect(certificate, { showHidden: true, depth: 9 }), JSON.stringify(certificate)]) {
      assert(!printed.includes('PRIVATE KEY'), printed);
    }
  });

  const NOT_BOTH = 'must hold a certificate and its private key, without a passphrase, as PEM';
  const faulty: [what: string, problem: string, parts: () => string[]][] = [
    ['the key of another certificate', "'s private key is not that of its certificate", () => [own.cert, other.key]],
    ['no key', NOT_BOTH, () => [own.cert]],
    ['no certificate', NOT_BOTH, () => [own.key]],
    ['a key with a passphrase', NOT_BOTH, () => [own.cert, locked(own.key)]],
    ['nothing', NOT_BOTH, () => []],
    ['rubbish', NOT_BOTH, () => ['-----BEGIN CERTIFICATE-----', 'rubbish', '-----END CERTIFICATE-----']],
  ];
  for (const [what, problem, parts] of faulty) {
    it(`is refused with ${what}`, async () => assert.deepEqual(await read(...parts()), { problem }));
  }

  it('is refused with a key that MSAL cannot sign with', async () => {
    const { file } = await makeClientCertificate(folder, { keyType: 'ec' });
    assert.deepEqual(readCertificate(file), { problem: 'must hold an RSA key of at least 2048 bits' });
  });

  it('is refused with a weak key, and with several', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const weak = `${privateKey.export({ type: 'pkcs8', format: 'pem' })}`;
    assert.deepEqual(await read(own.cert, weak), { problem: 'must hold an RSA key of at least 2048 bits' });
    assert.deepEqual(await read(own.cert, own.key, other.key), { problem: 'must hold one private key' });
  });

  it('has to be there', () => {
    const problem = 'names a file that cannot be read';
    for (const file of [join(folder, 'missing.pem'), folder]) assert.deepEqual(readCertificate(file), { problem });
  });
});
