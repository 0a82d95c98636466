import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { WireRequest } from '../../sandbox/routes.ts';
import { useTarget } from './target.ts';

const MB = 1024 * 1024;
/** So much of a letter or two is still read. */
const MANY = 800_000;
/** What lies in sockets between the two is not the program's. */
const MOST_TAKEN = 24 * MB;

describe('A Graph whose answers flood', () => {
  const target = useTarget();
  const row = () => ({ id: target.people.anna.id, accountEnabled: true, userType: 'Member' });
  const isAccount = ({ service, path }: WireRequest) => service === 'graph' && /\/users\/[^/?]+\?/.test(path);

  /** From now on Graph answers the account so. Answers how many bytes of it went out. */
  async function asks(write: (response: ServerResponse, send: (bytes: Buffer | string) => boolean) => void) {
    let taken = 0;
    const { promise: hungUp, resolve } = Promise.withResolvers<void>();
    const mend = target.cloud.wire.intercept((request) =>
      isAccount(request)
        ? {
            answer(response) {
              response.on('close', resolve);
              write(response, (bytes) => {
                taken += bytes.length;
                return response.write(bytes);
              });
            },
          }
        : undefined,
    );
    const chat = target.chatOf(target.people.anna);
    const before = target.audit().length;
    await chat.says('key');
    await target.eventually(() => target.audit().length > before, 'the record');
    await hungUp;
    mend();
    const { event, person } = target.audit().at(-1) ?? {};
    assert.deepEqual([event, person], ['reveal.refused', target.people.anna.id]);
    return taken;
  }

  const asJson = (response: ServerResponse, more: Record<string, string> = {}) =>
    response.writeHead(200, { 'content-type': 'application/json', ...more });

  /** Until the other side hangs up. */
  function pours(response: ServerResponse, send: (bytes: Buffer) => boolean, drop: Buffer): void {
    const on = () => {
      while (!response.destroyed && send(drop));
    };
    response.on('drain', on);
    on();
  }

  it('an answer without an end is given up', async () => {
    const taken = await asks((response, send) => {
      asJson(response);
      send('{"id":"');
      pours(response, send, Buffer.alloc(MB, 'a'));
    });
    assert(taken < MOST_TAKEN, `${taken} bytes were taken`);
  });

  it('an answer of 500 MB that says so is given up', async () => {
    const taken = await asks((response, send) => {
      asJson(response, { 'content-length': `${500 * MB}` });
      pours(response, send, Buffer.alloc(MB, ' '));
    });
    assert(taken < MOST_TAKEN, `${taken} bytes were taken`);
  });

  const bomb = gzipSync(Buffer.alloc(64 * MB, ' '));
  for (const [what, encoding, drop] of [
    ['packed', 'gzip', bomb],
    ['packed twice', 'gzip, gzip', gzipSync(Buffer.concat(Array.from({ length: 8 }, () => bomb)))],
  ] as const) {
    it(`an answer that is small and endless when it is unpacked is given up: ${what}`, async () => {
      await asks((response, send) => {
        asJson(response, { 'content-encoding': encoding });
        for (let at = 0; at < 32; at++) send(drop);
        response.end();
      });
    });
  }

  const bodies: Record<string, () => string> = {
    'deep as a well': () => `{"id":${'['.repeat(MANY)}${']'.repeat(MANY)}}`,
    'deep where nobody looks, and without rights': () =>
      `{"id":"${row().id}","deep":${'['.repeat(MANY)}${']'.repeat(MANY)}}`,
    'deep in objects': () => `${'{"id":'.repeat(MANY / 4)}1${'}'.repeat(MANY / 4)}`,
    'of many thousand names': () => `{${Array.from({ length: MANY / 8 }, (_, at) => `"${at}":1`).join(',')}}`,
    'deeper than its end': () => '['.repeat(MANY),
  };
  for (const [what, body] of Object.entries(bodies)) {
    it(`an answer ${what} is refused`, async () => {
      await asks((response) => void asJson(response).end(body()));
    });
  }
});

describe('A Graph whose lists flood', () => {
  const target = useTarget();
  const isList = ({ service, path }: WireRequest) => service === 'graph' && /\/managedDevices/.test(path);

  async function isRefused(body: () => string): Promise<void> {
    const mend = target.cloud.wire.intercept((request) =>
      isList(request)
        ? { answer: { status: 200, headers: { 'content-type': 'application/json' }, body: body() } }
        : undefined,
    );
    const chat = target.chatOf(target.people.anna);
    const before = target.audit().length;
    await chat.says('key');
    await target.eventually(() => target.audit().length > before, 'the record');
    mend();
    assert.equal(target.audit().at(-1)?.event, 'reveal.refused');
  }

  it('hundreds of thousands of wrong rows are refused', () => isRefused(() => `{"value":[${'1,'.repeat(MANY)}1]}`));
  it('hundreds of thousands of empty rows are refused', () =>
    isRefused(() => `{"value":[${'{},'.repeat(MANY / 2)}{}]}`));
  it('page after page of as many rows as one may have is refused with the second', async () => {
    const pages = () => target.asked('graph', 'GET', /managedDevices/).length;
    const before = pages();
    const next = `${target.environment.GRAPH_URL}/v1.0/users/${target.people.anna.id}/managedDevices?more`;
    const value = Array.from({ length: 1_000 }, () => ({ id: '1' }));
    await isRefused(() => JSON.stringify({ value, '@odata.nextLink': next }));
    assert.equal(pages() - before, 2);
  });
});
