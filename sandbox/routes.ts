import type { IncomingHttpHeaders } from 'node:http';
import { URLPattern } from 'node:url';

/** `sign-in-page` is the only one that people's browsers call; the bot calls the others. */
export type Service = 'login' | 'graph' | 'token-service' | 'channel-keys' | 'connector' | 'sign-in-page';

export type WireRequest = {
  service: Service;
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** The HTTP status that went out; none while it is being answered, and for a connection dropped or left hanging. */
  answered?: number;
};

/** A string body goes out as HTML, anything else as JSON. */
export type Answer = { status: number; headers?: Record<string, string>; body?: unknown };

/** A request on its way to a route: `params` are the decoded `:names` of the route's path. */
export type Call = WireRequest & { params: Record<string, string>; query: URLSearchParams };
export type Handler = (call: Call) => Answer | Promise<Answer>;
/** Keys are a method and a URLPattern path: `GET /v1.0/users/:id`. */
export type Routes = Record<string, Handler>;

/** Does what a request asks of a service. */
export type Find = (request: WireRequest) => Answer | Promise<Answer>;

/** Looks a request up in `routes`; `otherwise` answers what no route knows. */
export function createFind(routes: Routes, otherwise: Handler): Find {
  const table = Object.entries(routes).map(([route, handler]) => {
    const [method, pathname] = route.split(' ') as [string, string];
    return { method, pattern: new URLPattern({ pathname }), handler };
  });
  return (request) => {
    const { pathname, searchParams: query } = new URL(request.path, 'https://127.0.0.1');
    for (const { method, pattern, handler } of table) {
      const groups = method === request.method && pattern.exec({ pathname })?.pathname.groups;
      if (!groups) continue;
      const params = Object.fromEntries(
        Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value ?? '')]),
      );
      return handler({ ...request, params, query });
    }
    return otherwise({ ...request, params: {}, query });
  };
}
