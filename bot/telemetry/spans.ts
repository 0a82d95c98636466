import { AsyncLocalStorage } from 'node:async_hooks';
import { ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api';
import { attributes, attributesOf } from './attributes.ts';
import type { Outcome } from './names.ts';
import type { Observer, Seen } from './observed.ts';

const WRONG: readonly Outcome[] = ['refused', 'throttled', 'down', 'failed'];

/**
 * A span for each turn, and below it one for each call to another system that follows from it, also after its end. No event and no
 * exception is ever put on one: those hold messages.
 */
export function createSpans(tracer: Tracer): Observer {
  const around = new AsyncLocalStorage<Span>();

  return async (seen, work) => {
    const parent = around.getStore();
    // Storage is asked too often for a span each time, and what no turn began is in the metrics.
    if (seen.call && (!parent || seen.call.system === 'storage')) return work();
    const context = parent ? trace.setSpan(ROOT_CONTEXT, parent) : ROOT_CONTEXT;
    const span = tracer.startSpan(nameOf(seen), { kind: seen.turn ? SpanKind.SERVER : SpanKind.CLIENT }, context);
    try {
      return await around.run(span, work);
    } finally {
      span.updateName(nameOf(seen));
      span.setAttributes({ ...attributesOf(seen), ...attributes({ 'http.response.status_code': seen.status }) });
      if (WRONG.includes(seen.outcome)) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    }
  };
}

function nameOf({ call, turn }: Seen): string {
  return call ? `${call.system} ${call.operation}` : `turn ${turn?.command ?? 'other'}`;
}
