import { isIP } from 'node:net';
import { connect } from 'node:tls';
import { isLoopback } from '../../endpoints.ts';
import { ask, PATIENCE_MS } from '../ask.ts';
import { type Check, ok, wrong } from '../check.ts';
import type { World } from '../world.ts';
import { verdictOn } from './expiry.ts';

/** Many are renewed by themselves a month ahead. */
const SOON_DAYS = 7;

/** The way that Teams takes to the bot, as far as it can be seen without being Teams. */
export const bot: Check = {
  id: 'bot',
  title: "The bot's public address",
  applies: ({ wish }) => wish.bot !== undefined,
  async look(world) {
    const url = world.wish.bot ?? '';
    if (!isSafe(url)) return wrong('Azure calls a bot over https:// only', 'Ask again with the https:// address.');
    const alive = await ask(world.clock, `${url}/healthz`);
    if ('failed' in alive) return alive.failed;
    if ((alive.body as { alive?: unknown } | undefined)?.alive !== true) {
      return wrong(
        `${url}/healthz answers ${alive.status}, and not as Latchkey does`,
        "Is this the bot's address? If so, look at the proxy in front of it.",
      );
    }
    const ready = await ask(world.clock, `${url}/readyz`);
    if ('failed' in ready) return ready.failed;
    if (ready.status >= 500) {
      return wrong(`it is running, and not ready (${ready.status})`, 'Its log says why; docs/troubleshooting.md.');
    }
    const unsigned = await ask(world.clock, `${url}/api/messages`, stranger);
    if ('failed' in unsigned) return unsigned.failed;
    if (unsigned.status !== 401) {
      return wrong(
        `${url}/api/messages answers ${unsigned.status} to an unsigned message, and not 401`,
        'Let the proxy pass POST /api/messages on as it is, with its Authorization header.',
      );
    }
    return (
      (await certificateOf(world, new URL(url))) ??
      ok(
        `${ready.status === 200 ? 'it is ready' : 'it is running; /readyz is not open from here'}, and turns strangers away`,
      )
    );
  },
};

function isSafe(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || isLoopback(hostname);
}

const stranger = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ type: 'message', channelId: 'msteams', serviceUrl: 'https://smba.trafficmanager.net/teams/' }),
};

/** What there is to say about the certificate that the address shows; nothing while it has time. */
async function certificateOf({ clock }: World, { protocol, hostname, port }: URL) {
  if (protocol !== 'https:') return undefined;
  const socket = connect({
    host: hostname,
    port: Number(port || 443),
    servername: isIP(hostname) ? '' : hostname,
    timeout: PATIENCE_MS,
  });
  try {
    const at = await new Promise<number>((resolve, reject) => {
      socket.once('secureConnect', () => resolve(Date.parse(socket.getPeerCertificate().valid_to)));
      socket.once('timeout', () => reject(new Error('time is up')));
      socket.once('error', reject);
    });
    const verdict = verdictOn({ at }, clock.now(), 'Renew the certificate of the proxy in front of the bot', SOON_DAYS);
    return verdict.state === 'ok' ? undefined : { ...verdict, says: `its certificate ${verdict.says}` };
  } finally {
    socket.destroy();
  }
}
