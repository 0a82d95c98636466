/** Loaded into the real program before anything else. Tells its parent where each connection and request goes and answers each question with the memory that it holds. */
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { Socket, type TcpSocketConnectOpts } from 'node:net';

/** `bearer`: of a request, whether it carried an Authorization header. */
export type Sighting = { host: string; bearer?: boolean };
/** In megabytes. `most`: the most that the process ever held. */
export type Memory = { heap: number; most: number };

/** `warmedUp`: the library that fills cards has been loaded, which happens a while after the start. */
export type News = { seen?: Sighting; memory?: Memory; warmedUp?: true };

const MB = 1024 * 1024;

function tell(news: News): void {
  if (process.connected) process.send?.(news);
}

/** Whatever is spoken over it, each connection begins here, and with the name before it is looked up. */
const { connect } = Socket.prototype;
Socket.prototype.connect = function (this: Socket, ...args: unknown[]): Socket {
  // Node itself hands over a list of options and listener.
  const [first, second] = args.flat();
  const to: Partial<TcpSocketConnectOpts & { path: string }> =
    first !== null && typeof first === 'object' ? first : { port: Number(first), host: `${second}` };
  tell({ seen: { host: to.path ?? `${to.host ?? 'localhost'}:${to.port}` } });
  return Reflect.apply(connect, this, args);
};

subscribe('http.client.request.start', (message) => {
  const { request } = message as { request: ClientRequest };
  tell({ seen: { host: `${request.getHeader('host')}`, bearer: request.hasHeader('authorization') } });
});

subscribe('undici:request:create', (message) => {
  const { request } = message as { request: { origin: string; headers: string[] } };
  const bearer = request.headers.some((text) => text.toLowerCase() === 'authorization');
  tell({ seen: { host: new URL(request.origin).host, bearer } });
});

subscribe('tracing:module.require:end', (message) => {
  const { id } = message as { id: string };
  if (id.startsWith('adaptivecards-templating')) tell({ warmedUp: true });
});

/** `hours`: so many pass at once on this machine's clock. `collect`: what nobody needs any more does not count; it takes a while. */
export type Question = { hours?: number; collect?: boolean };

process.on('message', ({ hours, collect }: Question) => {
  if (hours) pass(hours * 3_600_000);
  if (collect) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  const most = process.resourceUsage().maxRSS / 1024;
  tell({ memory: { heap: (heapUsed + external) / MB, most } });
});

function pass(ms: number): void {
  const Before = Date;
  globalThis.Date = class extends Before {
    constructor(...given: unknown[]) {
      super(...((given.length > 0 ? given : [Before.now() + ms]) as [number]));
    }
    static override now = () => Before.now() + ms;
  } as DateConstructor;
}

process.channel?.unref();
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
