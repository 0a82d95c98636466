import { randomUUID } from 'node:crypto';
import type { Answer } from './routes.ts';

/** Every error of Entra has this shape. */
export function refusal(status: number, error: string, code: number, about: string, suberror?: string): Answer {
  const [trace, correlation] = [randomUUID(), randomUUID()];
  const timestamp = new Date().toISOString().replace('T', ' ');
  return {
    status,
    body: {
      error,
      error_description: `AADSTS${code}: ${about} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${timestamp}`,
      error_codes: [code],
      timestamp,
      trace_id: trace,
      correlation_id: correlation,
      ...(suberror && { suberror }),
    },
  };
}
