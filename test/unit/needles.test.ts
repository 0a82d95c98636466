import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { RecoveryKey } from '../../bot/domain/recovery-key.ts';
import { key as keyCard } from '../../cards/index.ts';
import words from '../../cards/words/en.json' with { type: 'json' };
import { createCompany } from '../../sandbox/company.ts';
import type { WireRequest } from '../../sandbox/routes.ts';
import { createSearch, needlesOf } from '../support/needles.ts';
import { sampleMacs } from '../support/samples.ts';

const company = createCompany();
const { devices, registrations } = company;
const key = `${devices.anna.key}`;
const { secret } = registrations.graph;
const jwt = () => [`{"alg":"RS256"}`, `{"oid":"${randomUUID()}"}`].map(base64url).join('.');
const tokens = [jwt(), jwt()].map((claims) => `${claims}.${randomBytes(256).toString('base64url')}`);
const [sent = '', handedOn = ''] = tokens;
const asked = { service: 'login', method: 'POST', path: '/token', headers: {} };
const requests: WireRequest[] = [
  { ...asked, headers: { authorization: `Bearer ${sent}` }, body: '' },
  { ...asked, body: new URLSearchParams({ assertion: handedOn }).toString() },
] as WireRequest[];
const search = createSearch(needlesOf(company, requests));

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}

const reversed = (text: string) => Array.from(text).reverse().join('');
const utf16 = (text: string) => Buffer.from(text, 'utf16le').toString('latin1');
const shifted = (text: string, by: number) => Buffer.from('~'.repeat(by) + text).toString('base64');
const innocent = (planted = '') =>
  [
    '{"level":"info","event":"reveal.shown","reference":"K7MPQX","person":"8c0c4d2e-93a5-4b6e-8f10-1d2c3b4a5968"}',
    `{"hash":"${'3f9a'.repeat(16)}","prev":"${'c07e'.repeat(16)}"} ${planted} {"lateMs":12}`,
    'Latchkey has taken the key off the screen: MAC-ANNA, C02XK1ABJG5J, 12:30.',
  ].join('\n');

/** Ways to write down what has groups. */
const inGroups: Record<string, (value: string) => string> = {
  'as it is': (value) => value,
  'without its hyphens': (value) => value.replaceAll('-', ''),
  'with spaces': (value) => value.replaceAll('-', ' '),
  'with a line for each group': (value) => value.replaceAll('-', '\n'),
  'with such lines in JSON': (value) => JSON.stringify(value.replaceAll('-', '\r\n')),
  'as a list in JSON': (value) => JSON.stringify(value.split('-'), null, 2),
  'with escaped hyphens in an address': (value) => value.replaceAll('-', '%2D'),
  'in small letters': (value) => value.toLowerCase(),
  'in capitals': (value) => value.toUpperCase(),
};

/** Ways to write down anything. */
const encoded: Record<string, (value: string) => string> = {
  'as it is': (value) => value,
  'per cent': (value) => encodeURIComponent(value),
  'in JSON in JSON': (value) => JSON.stringify(JSON.stringify({ value })),
  'in base64': (value) => shifted(value, 0),
  'in base64, a byte on': (value) => shifted(value, 1),
  'in base64, two bytes on': (value) => shifted(value, 2),
  'in base64url': base64url,
  'in base64 after a letter': (value) => `a${shifted(value, 0)}`,
  'in base64 in a path': (value) => `/v1/b/${shifted(value, 0)}`,
  'in base64 after three letters': (value) => `abc${shifted(value, 0)}`,
  'in base64 of base64': (value) => shifted(shifted(value, 2), 1),
  'in base64 of UTF-16': (value) => Buffer.from(value, 'utf16le').toString('base64'),
  'in base64 in an address': (value) => encodeURIComponent(shifted(value, 1)),
  'in hexadecimal': (value) => Buffer.from(value).toString('hex'),
  'in hexadecimal capitals': (value) => Buffer.from(value).toString('hex').toUpperCase(),
  'as bytes in JSON': (value) => JSON.stringify(Buffer.from(value)),
  'in UTF-16': utf16,
  'in UTF-16 the other way about': (value) => `\0${utf16(value).slice(0, -1)}`,
  backwards: reversed,
  'backwards in base64': (value) => shifted(reversed(value), 2),
};

describe('The search for what may stand nowhere', () => {
  for (const [what, value] of Object.entries({ key, secret, token: sent })) {
    for (const [how, write] of Object.entries(encoded)) {
      it(`finds a ${what} ${how}`, () => {
        assert(search(innocent(write(value))).includes(what));
      });
    }
  }

  for (const [what, value] of Object.entries({ key, secret })) {
    for (const [how, group] of Object.entries(inGroups)) {
      it(`finds a ${what} ${how}, in any encoding of that`, () => {
        for (const [encoding, write] of Object.entries(encoded)) {
          assert(search(innocent(write(group(value)))).includes(what), encoding);
        }
      });
    }
  }

  it('finds a key on its card, as JSON, in base64, in UTF-16', () => {
    const reader = { locale: 'en-GB', timezone: 'Europe/Berlin' };
    const [mac] = sampleMacs;
    const face = { mac, key: new RecoveryKey(key), until: 1, replacing: false, lookUp: undefined, reader };
    const card = JSON.stringify(keyCard(face as Parameters<typeof keyCard>[0], 'message'));
    for (const write of [encoded['as it is'], encoded['in base64, a byte on'], utf16]) {
      assert(search(innocent(write?.(card))).includes('key'));
    }
  });

  it('finds each half of a key in a row, and a group that is spelled out', () => {
    const groups = key.split('-');
    for (const at of [0, 1, 2, 3]) {
      const half = groups.slice(at, at + 3);
      assert.deepEqual(search(innocent(half.join('-'))), ['half a key']);
      assert.deepEqual(search(innocent(half.join(''))), ['half a key']);
    }
    const names: Record<string, string> = words.spelling;
    const spelled = Array.from(`${groups[4]}`, (character) => names[character] ?? character).join(' ');
    assert.deepEqual(search(innocent(spelled)), ['spelled key']);
  });

  it('finds a key of the past, that of any Mac, and a token that was handed on', () => {
    const former = `${devices.ben.key}`;
    devices.mia.formerKeys.push(former);
    devices.ben.key = undefined;
    const all = createSearch(needlesOf(company, requests));
    for (const needle of [former, `${devices.zoe.key}`, handedOn]) assert.notDeepEqual(all(innocent(needle)), []);
  });

  it('finds a token that it was not told of, and a private key', () => {
    const unknown = `${jwt()}.${randomBytes(256).toString('base64url')}`;
    const pem = '-----BEGIN PRIVATE KEY-----\nMIIB';
    for (const [, write] of Object.entries(encoded).filter(([how]) => !how.startsWith('backwards'))) {
      assert(search(innocent(write(unknown))).includes('token'));
      assert(search(innocent(write(pem))).includes('private key'));
    }
  });

  it('finds what stands at either end, and in bytes as in text', () => {
    for (const text of [key, `${key} and more`, `more and ${key}`]) {
      assert(search(text).includes('key'));
      assert(search(Buffer.from(text)).includes('key'));
    }
  });

  it('knows nothing of an earlier search', () => {
    const [one, other] = [key.slice(0, 14), key.slice(15)];
    search(one);
    assert.deepEqual(search(other), ['half a key']);
  });

  it('finds nothing in what is innocent', () => {
    const { record } = devices.anna;
    const groups = key.split('-');
    for (const text of [
      '',
      innocent(),
      JSON.stringify(record),
      JSON.stringify(words),
      JSON.stringify(createCompany().people),
      // Another company's, and of ours groups that do not belong together.
      JSON.stringify(createCompany().devices),
      groups[0] ?? '',
      groups.slice(0, 2).join('-'),
      groups.join(' '.repeat(5_000)),
      groups.toReversed().join('-'),
      randomBytes(100_000).toString('base64'),
      randomBytes(100_000).toString('hex'),
      Array.from({ length: 3_000 }, () => randomUUID()).join(),
    ]) {
      assert.deepEqual(search(text), [], text.slice(0, 100));
    }
  });
});
