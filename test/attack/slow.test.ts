import assert from 'node:assert/strict';
import { connect, type Socket } from 'node:net';
import { useTarget } from './target.ts';

/** The server's patience, and what may pass until Node looks after its connections again. */
const PATIENCE_MS = 10_000 + 30_000;

describe('Somebody who never finishes what they say', function () {
  // Nothing but real time ends these.
  this.timeout(PATIENCE_MS + 30_000);
  const opened: Socket[] = [];
  afterEach(() => {
    for (const socket of opened.splice(0)) socket.destroy();
  });
  const target = useTarget();
  const begun = 'POST /api/messages HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n';

  /** A byte after the other, for as long as the other side listens. Answers the milliseconds that it did. */
  async function dribbles(start: string, more: string): Promise<number> {
    const since = Date.now();
    const socket = connect(target.port(), '127.0.0.1');
    opened.push(socket);
    // What is written to a connection that was cut off resets it.
    socket.on('error', () => {});
    socket.resume().write(start);
    const dribbling = setInterval(() => socket.write(more), 500);
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(dribbling);
    return Date.now() - since;
  }

  it('is cut off within the patience of the server, while others are served', async () => {
    const slow = [
      dribbles('POST /api/messages HTTP/1.1\r\nHost: a\r\n', 'X: y\r\n'),
      dribbles(`${begun}Content-Length: 200000\r\n\r\n{`, ' '),
      dribbles(`${begun}Transfer-Encoding: chunked\r\n\r\n`, '1\r\n{\r\n'),
    ];
    const anna = target.chatOf(target.people.anna);
    await anna.says('key');
    await anna.until(() => anna.sees('Show recovery key'), 'her Mac');
    for (const ms of await Promise.all(slow)) assert(ms < PATIENCE_MS + 5_000, `after ${ms} ms`);
  });
});
