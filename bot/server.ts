import { STATUS_CODES } from 'node:http';
import type { Activity, InvokeResponse, TurnContext } from 'botbuilder';
import { pino } from 'pino';
import restify, { type Next, type Request, type Response, type Server } from 'restify';
import { type ChannelAdapter, NotFromChannel } from './adapters/channel.ts';
import { describeError } from './domain/describe-error.ts';
import type { Background, Clock, Log } from './domain/ports.ts';

const MOST_BYTES = 256 * 1024;
/** The channel gives up after 10 to 15 s; a turn answers well before, and goes on. */
const ANSWER_WITHIN_MS = 5_000;
const REQUEST_PATIENCE_MS = 10_000;

/** Whether this instance can serve, and how many keys it knows to be on a screen longer than they should be. */
export type Health = () => Promise<{
  ready: boolean;
  storage: boolean;
  blanking: boolean;
  overdue: number;
}>;

type Ports = {
  adapter: ChannelAdapter;
  turn: (context: TurnContext) => Promise<void>;
  health: Health;
  background: Background;
  clock: Clock;
  log: Log;
};

/** `POST /api/messages`, `GET /healthz`, `GET /readyz`. Every error is JSON and says no more than its status. */
export function createServer({ adapter, turn, health, background, clock, log }: Ports): Server {
  const server = restify.createServer({
    name: 'latchkey',
    handleUncaughtExceptions: false,
    // restify's own log prints whole requests, with what is in them. (Its types still ask for an older logger.)
    log: pino({ enabled: false }) as never,
    formatters: { 'application/json': format },
  });
  server.server.requestTimeout = REQUEST_PATIENCE_MS;
  // Node swaps the two when this one is longer, as it usually is, and so would wait longer for bodies.
  server.server.headersTimeout = REQUEST_PATIENCE_MS;
  server.pre(sane);

  server.get('/healthz', async (_request: Request, response: Response) => {
    response.send(200, { alive: true });
  });

  server.get('/readyz', async (_request: Request, response: Response) => {
    const state = await health();
    response.send(state.ready ? 200 : 503, state);
  });

  server.post(
    '/api/messages',
    refuseOtherBodies,
    restify.plugins.bodyReader({ maxBodySize: MOST_BYTES }),
    ...restify.plugins.jsonBodyParser({ bodyReader: true }),
    async (request: Request, response: Response) => {
      const activity = activityOf(request.body);
      const { status, body } = activity
        ? await soon(receive(request.headers.authorization ?? '', activity))
        : { status: 400, body: { error: STATUS_CODES[400] } };
      response.send(status, body);
    },
  );

  async function receive(authorization: string, activity: Activity): Promise<InvokeResponse> {
    try {
      return (await adapter.receive(authorization, activity, turn)) ?? { status: 200 };
    } catch (error) {
      const status = error instanceof NotFromChannel ? 401 : 500;
      log.warn('request.failed', { status, ...describeError(error instanceof NotFromChannel ? error.cause : error) });
      return { status, body: { error: STATUS_CODES[status] } };
    }
  }

  /** The turn's answer, or 202 while it goes on. */
  function soon(answer: Promise<InvokeResponse>): Promise<InvokeResponse> {
    background.run('turn', async () => void (await answer));
    return new Promise((resolve) => {
      const cancel = clock.after(ANSWER_WITHIN_MS, () => resolve({ status: 202 }));
      answer.then(resolve).finally(cancel);
    });
  }

  return server;
}

/** restify picks a formatter by the Accept header and fails without one; and it ends the process over a URL or Host that it cannot parse. */
function sane(request: Request, response: Response, next: Next): void {
  request.headers.accept = 'application/json';
  try {
    request.getUrl();
    next();
  } catch {
    response.send(400, { error: STATUS_CODES[400] });
    next(false);
  }
}

function format(_request: Request, response: Response, body: unknown): string {
  return JSON.stringify(body instanceof Error ? { error: STATUS_CODES[response.statusCode] } : (body ?? {}));
}

/** restify's body parser unpacks what calls itself gzip, and ends the process when it is none. */
function refuseOtherBodies(request: Request, response: Response, next: Next): void {
  const plain = request.headers['content-encoding'] === undefined;
  const readable = plain && request.contentType() === 'application/json';
  if (!readable) response.send(415, { error: STATUS_CODES[415] });
  next(readable ? undefined : false);
}

/** An activity that the SDK can take: without a type it throws, without a serviceUrl it answers to a host of its own choice. */
function activityOf(body: unknown): Activity | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const { type, serviceUrl, channelId } = body as Record<string, unknown>;
  const texts = [type, serviceUrl, channelId];
  return texts.every((text) => typeof text === 'string' && text !== '') ? (body as Activity) : undefined;
}
