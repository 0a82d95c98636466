import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

type Attribute = { key: string; value: { stringValue?: string; intValue?: number; boolValue?: boolean } };
type Point = { attributes: Attribute[]; asInt?: number; asDouble?: number; count?: number; sum?: number };
type Metric = { name: string; unit: string } & Partial<Record<'sum' | 'gauge' | 'histogram', { dataPoints: Point[] }>>;
type Resource = { resource: { attributes: Attribute[] } };
type Sent = {
  resourceMetrics?: (Resource & { scopeMetrics: { metrics: Metric[] }[] })[];
  resourceSpans?: (Resource & { scopeSpans: { spans: SentSpan[] }[] })[];
};
type SentSpan = {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  kind: number;
  status: { code?: number; message?: string };
  attributes: Attribute[];
  events: unknown[];
  links: unknown[];
};
type Values = Record<string, unknown>;
export type Span = Omit<SentSpan, 'attributes'> & { attributes: Values };

/** An OpenTelemetry collector (https://opentelemetry.io/docs/specs/otlp/#otlphttp) that keeps all it is told, and answers as a test wants. */
export async function startCollector() {
  const requests: { path: string; headers: string; body: string }[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    requests.push({ path: `${request.url}`, headers: JSON.stringify(request.headers), body });
    collector.answer(request, response);
  });
  const sent = () => requests.map(({ body }) => JSON.parse(body) as Sent);

  /** The newest value of each instance and set of attributes, as counts only ever grow. */
  function points(name: string): { attributes: Values; point: Point }[] {
    const newest = new Map<string, { attributes: Values; point: Point }>();
    for (const { resource, scopeMetrics } of sent().flatMap(({ resourceMetrics = [] }) => resourceMetrics)) {
      for (const { name: its, sum, gauge, histogram } of scopeMetrics.flatMap(({ metrics }) => metrics)) {
        for (const point of its === name ? ((sum ?? gauge ?? histogram)?.dataPoints ?? []) : []) {
          const attributes = valuesOf(point.attributes);
          newest.set(JSON.stringify([resource, attributes]), { attributes, point });
        }
      }
    }
    return [...newest.values()];
  }

  const collector = {
    url: '',
    requests,
    answer: ok,
    /** Of a counter or a gauge, or how often a histogram was told something; of those that have these attributes. */
    total: (name: string, of: Values = {}): number =>
      points(name)
        .filter(({ attributes }) => Object.entries(of).every(([key, value]) => attributes[key] === value))
        .reduce((sum, { point: { asInt, asDouble, count } }) => sum + Number(asInt ?? asDouble ?? count), 0),
    points,
    metrics: () =>
      new Map(
        sent()
          .flatMap(({ resourceMetrics = [] }) => resourceMetrics)
          .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics }) => metrics))
          .map(({ name, unit }) => [name, unit]),
      ),
    spans: (): Span[] =>
      sent()
        .flatMap(({ resourceSpans = [] }) => resourceSpans)
        .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
        .map((span) => ({ ...span, attributes: valuesOf(span.attributes) })),
    resources: () =>
      sent()
        .flatMap(({ resourceMetrics = [], resourceSpans = [] }): Resource[] => [...resourceMetrics, ...resourceSpans])
        .map(({ resource }) => valuesOf(resource.attributes)),
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  collector.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return collector;
}

function ok(_request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('content-type', 'application/json').end('{}');
}

function valuesOf(attributes: Attribute[]): Values {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}
