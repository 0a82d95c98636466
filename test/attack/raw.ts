import { connect } from 'node:net';

/** Bytes by hand, as Node's own client would never send them. Answers all that came back until the connection was closed, or after so long. */
export async function speak(port: number, bytes: string | Buffer, patienceMs = 20_000): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  let answer = '';
  socket.on('data', (text) => {
    answer += text;
  });
  // A server that hangs up while it is still being told something resets the connection.
  socket.on('error', () => {});
  socket.write(bytes);
  const timer = setTimeout(() => socket.destroy(), patienceMs);
  await new Promise((resolve) => socket.once('close', resolve));
  clearTimeout(timer);
  return answer;
}

/** The status of each answer in what came back. */
export function statusesIn(answer: string): number[] {
  return Array.from(answer.matchAll(/HTTP\/1\.1 (\d{3}) /g), ([, status]) => Number(status));
}
