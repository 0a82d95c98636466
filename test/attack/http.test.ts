import assert from 'node:assert/strict';
import { once } from 'node:events';
import { STATUS_CODES } from 'node:http';
import { connect, type Socket } from 'node:net';
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib';
import { speak, statusesIn } from './raw.ts';
import { useTarget } from './target.ts';

const POST = 'POST /api/messages HTTP/1.1\r\nHost: a\r\n';
const JSON_TYPE = 'Content-Type: application/json\r\n';
const CLOSE = 'Connection: close\r\n';
const HEALTH = `GET /healthz HTTP/1.1\r\nHost: a\r\n`;

describe('HTTP that no client would speak', () => {
  const target = useTarget();

  /** Each is one request and is answered once, or not at all; what hides in it is never taken for a second one. */
  const refused: Record<string, [status: number[], bytes: string]> = {
    'a Host with a space': [[400], `GET /healthz HTTP/1.1\r\nHost: a b\r\n${CLOSE}\r\n`],
    'a Host that is half an address': [[400], `GET /healthz HTTP/1.1\r\nHost: [\r\n${CLOSE}\r\n`],
    'no Host': [[400], `GET /healthz HTTP/1.1\r\n${CLOSE}\r\n`],
    'a target with half an address': [[400], `GET http://[bad/ HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`],
    'a target without a host': [[400], `GET http:// HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`],
    'a Host with a space, posting': [
      [400],
      `POST /api/messages HTTP/1.1\r\nHost: a b\r\nContent-Length: 0\r\n${CLOSE}\r\n`,
    ],
    'two lengths': [
      [400],
      `${POST}${JSON_TYPE}Content-Length: 2\r\nContent-Length: ${HEALTH.length}\r\n\r\n{}${HEALTH}\r\n`,
    ],
    'a length and chunks': [
      [400],
      `${POST}${JSON_TYPE}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HEALTH}\r\n`,
    ],
    'chunks of another kind': [[400], `${POST}${JSON_TYPE}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${HEALTH}\r\n`],
    'chunks that are not the last coding': [
      [400],
      `${POST}${JSON_TYPE}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${HEALTH}\r\n`,
    ],
    'a space before the colon': [[400], `${POST}${JSON_TYPE}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${HEALTH}\r\n`],
    'a chunk whose size is none': [[400], `${POST}${JSON_TYPE}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n`],
    'a negative length': [[400], `${POST}${JSON_TYPE}Content-Length: -1\r\n\r\n${HEALTH}\r\n`],
    'a length with a sign': [[400], `${POST}${JSON_TYPE}Content-Length: +2\r\n\r\n{}`],
    'a NUL in a header': [[400], `GET /healthz HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n`],
    'a NUL in the path': [[400], `GET /health\0z HTTP/1.1\r\nHost: a\r\n\r\n`],
    'a header that is folded': [[400], `GET /healthz HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n:\r\n\r\n`],
    'an unknown method': [[400], `BREW /healthz HTTP/1.1\r\nHost: a\r\n\r\n`],
    'another protocol': [[400], 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    'a handshake of TLS': [[400], '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
    'a tunnel': [[], `CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n`],
    'a socket of the web': [
      [],
      `GET /api/messages HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, close\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: x\r\n\r\n`,
    ],
    'an address of somebody else': [[404], `GET http://evil.example/admin HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`],
    'a path up': [[404], `GET /healthz/../admin HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`],
    'a path that is half a code': [[404], `GET /% HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`],
    'a path of two slashes': [[404], `GET //evil.example/healthz HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`],
    'a path of every object': [[404], `GET /__proto__ HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`],
    'a question about its options': [[405], `OPTIONS /api/messages HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`],
    'a request to say everything again': [[405], `TRACE /api/messages HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`],
    'a change': [[405], `PUT /api/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n${CLOSE}\r\n`],
    'a deletion': [[405], `DELETE /api/messages HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`],
    'ten thousand headers': [[431], `GET /healthz HTTP/1.1\r\nHost: a\r\n${'X: y\r\n'.repeat(10_000)}\r\n`],
    'a header of 64 KB': [[431], `GET /healthz HTTP/1.1\r\nHost: a\r\nX: ${'y'.repeat(64 * 1024)}\r\n\r\n`],
    'a path of 64 KB': [[431], `GET /${'y'.repeat(64 * 1024)} HTTP/1.1\r\nHost: a\r\n\r\n`],
  };
  for (const [what, [statuses, bytes]] of Object.entries(refused)) {
    it(`is refused once and ends nothing: ${what}`, async () => {
      const answer = await speak(target.port(), bytes);
      // It may hang up on what it has not read, and then the answer is lost on the way.
      const lost = bytes.length > 16 * 1024 && answer === '';
      if (!lost) assert.deepEqual(statusesIn(answer), statuses, answer);
      assert(!answer.includes('alive'), answer);
    });
  }

  it('may be two requests in one packet: each is answered, in order', async () => {
    const body = `${HEALTH}\r\n`;
    const text = `${POST}Content-Type: text/plain\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const empty = `${POST}${JSON_TYPE}Content-Length: 2\r\n\r\n{}`;
    const answer = await speak(target.port(), `${HEALTH}\r\n${text}${empty}GET /x HTTP/1.1\r\nHost: a\r\n${CLOSE}\r\n`);
    assert.deepEqual(statusesIn(answer), [200, 415, 400, 404], answer);
  });

  const held: Socket[] = [];
  afterEach(() => {
    for (const socket of held.splice(0)) socket.destroy();
  });

  function connections(count: number): Promise<Socket[]> {
    const all = Array.from({ length: count }, async () => {
      const socket = connect(target.port(), '127.0.0.1').on('error', () => {});
      held.push(socket);
      await once(socket, 'connect');
      return socket;
    });
    return Promise.all(all);
  }

  it('may be many connections that say nothing: others are served', async () => {
    await connections(500);
    const anna = target.chatOf(target.people.anna);
    assert.equal((await anna.says('key')).status, 200);
    await anna.until(() => anna.sees('Show recovery key'), 'her Mac');
  });

  describe('with a body', () => {
    const wish = (fields: object = {}) => ({
      ...target.chatOf(target.people.anna).activity({ type: 'message', text: 'hello' }),
      ...fields,
    });

    /** Signed as the channel does: what is refused is so for its body alone. */
    async function posts(body: string | Buffer, headers: Record<string, string> = {}): Promise<number> {
      const token = await target.cloud.channelToken(wish().serviceUrl);
      const response = await fetch(`${target.url()}/api/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
        body: new Uint8Array(Buffer.from(body)),
      });
      const said = await response.text();
      if (response.status !== 200) assert.deepEqual(JSON.parse(said), { error: STATUS_CODES[response.status] });
      return response.status;
    }

    const packed = {
      gzip: (zeros: Buffer) => gzipSync(zeros),
      deflate: (zeros: Buffer) => deflateSync(zeros),
      br: (zeros: Buffer) => brotliCompressSync(zeros, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
    };
    for (const [coding, pack] of Object.entries(packed)) {
      it(`that unpacks to 100 MB is not unpacked: ${coding}`, async () => {
        const { most } = await target.memory();
        assert.equal(await posts(pack(Buffer.alloc(100 * 1024 * 1024)), { 'content-encoding': coding }), 415);
        const grown = (await target.memory()).most - most;
        assert(grown < 48, `it took ${grown} MB`);
      });
    }

    const bodies: Record<string, [status: number, body: () => string | Buffer, headers?: Record<string, string>]> = {
      'JSON that is none': [400, () => '{"type":'],
      'an array': [400, () => '[]'],
      'a number': [400, () => '7'],
      null: [400, () => 'null'],
      nothing: [400, () => ''],
      'an empty object': [400, () => '{}'],
      'ten thousand levels': [400, () => `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
      'levels without an end': [400, () => '['.repeat(200_000)],
      'UTF-16': [
        400,
        () => Buffer.from(JSON.stringify(wish()), 'utf16le'),
        { 'content-type': 'application/json; charset=utf-16' },
      ],
      'two activities': [400, () => JSON.stringify(wish()).repeat(2)],
      '300 KB': [413, () => JSON.stringify(wish({ text: 'x'.repeat(300 * 1024) }))],
      'a form': [415, () => 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }],
      'a text': [415, () => JSON.stringify(wish()), { 'content-type': 'text/plain' }],
      'a type that only begins well': [415, () => JSON.stringify(wish()), { 'content-type': 'application/json5' }],
      'two codings': [415, () => JSON.stringify(wish()), { 'content-encoding': 'identity, gzip' }],
      'bytes of Latin-1': [200, () => Buffer.from(JSON.stringify(wish({ text: 'Schlüssel' })), 'latin1')],
      'bytes of no encoding': [200, () => Buffer.from(JSON.stringify(wish({ text: '\xff\xfe\x80' })), 'latin1')],
      'a host given twice, ours last': [
        200,
        () => `{"serviceUrl":"https://evil.example/",${JSON.stringify(wish()).slice(1)}`,
      ],
      'a host given twice, ours first': [
        401,
        () => `${JSON.stringify(wish()).slice(0, -1)},"serviceUrl":"https://evil.example/"}`,
      ],
    };
    for (const [what, [status, body, headers]] of Object.entries(bodies)) {
      it(`of ${what} is answered ${status}`, async () => {
        const before = target.chatOf(target.people.anna).messages.length;
        assert.equal(await posts(body(), headers), status);
        if (status !== 200) assert.equal(target.chatOf(target.people.anna).messages.length, before);
      });
    }

    it('of 300 KB that does not tell its length is cut off', async () => {
      const chunk = `${(30_000).toString(16)}\r\n${'x'.repeat(30_000)}\r\n`;
      const bytes = `${POST}${JSON_TYPE}Transfer-Encoding: chunked\r\n${CLOSE}\r\n${chunk.repeat(10)}0\r\n\r\n`;
      assert.deepEqual(statusesIn(await speak(target.port(), bytes)), [413]);
    });

    it('that is announced and never comes keeps nobody else waiting', async () => {
      const waiting = await connections(100);
      for (const socket of waiting) socket.write(`${POST}${JSON_TYPE}Content-Length: 200000\r\n\r\n{`);
      // On a connection of its own, unlike what is posted.
      assert.deepEqual(statusesIn(await speak(target.port(), `${HEALTH}${CLOSE}\r\n`)), [200]);
      assert.equal(await posts(JSON.stringify(wish())), 200);
    });
  });
});
