import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { useStage } from './stage.ts';

/** Node's own client would refuse to send these. */
describe('A request that no client would make', () => {
  const stage = useStage();

  const requests = {
    'a Host with a space': 'GET /healthz HTTP/1.1\r\nHost: a b\r\n',
    'a Host that is half an address': 'GET /healthz HTTP/1.1\r\nHost: [\r\n',
    'a target with half an address': 'GET http://[bad/ HTTP/1.1\r\nHost: a\r\n',
    'a target without a host': 'GET http:// HTTP/1.1\r\nHost: a\r\n',
    'a Host with a space, posting': 'POST /api/messages HTTP/1.1\r\nHost: a b\r\nContent-Length: 0\r\n',
  };

  for (const [what, request] of Object.entries(requests)) {
    it(`is refused and ends nothing: ${what}`, async () => {
      const socket = connect(Number(new URL(stage.url()).port), '127.0.0.1').setEncoding('utf8');
      let answer = '';
      socket.on('data', (text) => {
        answer += text;
      });
      socket.write(`${request}Connection: close\r\n\r\n`);
      await once(socket, 'close');
      assert.match(answer, /^HTTP\/1\.1 400 /);
      assert.equal((await fetch(`${stage.url()}/healthz`)).status, 200);
    });
  }
});
