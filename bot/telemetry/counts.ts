import type { Meter } from '@opentelemetry/api';
import type { Facts } from '../domain/model.ts';
import type { Log } from '../domain/ports.ts';
import { attributes, attributesOf } from './attributes.ts';
import type { Seen } from './observed.ts';

/** Seconds. */
const CALL_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 30];
const LATE_BUCKETS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 900, 3_600, 86_400];

export type Counts = ReturnType<typeof createCounts>;

/** What there is to count is in the log anyway: it is counted as it passes. */
export function createCounts(meter: Meter) {
  const counter = (name: string, description: string) => meter.createCounter(`latchkey.${name}`, { description });
  const seconds = (name: string, description: string, explicitBucketBoundaries: number[]) =>
    meter.createHistogram(`latchkey.${name}`, { description, unit: 's', advice: { explicitBucketBoundaries } });

  const keys = counter('keys', 'Keys that were sent to a screen');
  const refusals = counter('refusals', 'Every "no", by kind');
  const alerts = counter('alerts', 'Lines of the log that want an operator, by event');
  const requests = counter('requests.failed', 'Requests to /api/messages that were answered 401 or 500');
  const lateness = seconds('blanking.lateness', 'How long after its time a key was taken off a screen', LATE_BUCKETS);
  const calls = seconds('call.duration', 'Calls to Graph, Teams, Entra, the token service and storage', CALL_BUCKETS);
  const turns = seconds('turn.duration', 'Turns; what goes on after the answer is not in it', CALL_BUCKETS);

  const counted = new Map<string, (facts: Facts) => void>([
    ['reveal.shown', (facts) => keys.add(1, attributes({ ...whose(facts), 'latchkey.confirmed': true }))],
    ['reveal.unconfirmed', (facts) => keys.add(1, attributes({ ...whose(facts), 'latchkey.confirmed': false }))],
    ['reveal.refused', (facts) => refusals.add(1, attributes({ ...whose(facts), 'latchkey.refusal': facts.refusal }))],
    ['lookup.refused', ({ refusal }) => refusals.add(1, attributes({ ...TECHNICIAN, 'latchkey.refusal': refusal }))],
    ['key.blanked', late],
    ['request.failed', ({ status }) => requests.add(1, attributes({ 'http.response.status_code': status }))],
  ]);

  /** One that was never armed had no key on it. */
  function late({ armed, lateMs }: Facts): void {
    if (armed) lateness.record(Math.max(0, Number(lateMs)) / 1_000);
  }

  function count(event: string, facts: Facts = {}): void {
    counted.get(event)?.(facts);
  }

  return {
    /** The same log, and it is counted. */
    counting(log: Log): Log {
      return {
        ...log,
        info(event, facts) {
          count(event, facts);
          log.info(event, facts);
        },
        warn(event, facts) {
          count(event, facts);
          log.warn(event, facts);
        },
        alert(event, facts) {
          alerts.add(1, attributes({ 'latchkey.alert': event }));
          log.alert(event, facts);
        },
      };
    },

    saw(seen: Seen): void {
      (seen.call ? calls : turns).record(seen.ms / 1_000, attributesOf(seen));
    },

    /** `late`: how many keys are past their time. */
    backlog(late: () => number): void {
      const description = 'Keys that are on a screen past their time, as far as this instance has seen';
      meter.createObservableGauge('latchkey.backlog', { description }).addCallback((gauge) => gauge.observe(late()));
    },
  };
}

const TECHNICIAN = { 'latchkey.for': 'technician' };

function whose({ lookUp }: Facts): { 'latchkey.for': string } {
  return lookUp === undefined ? { 'latchkey.for': 'person' } : TECHNICIAN;
}
