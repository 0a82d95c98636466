import { randomUUID } from 'node:crypto';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import type { Log } from '../domain/ports.ts';
import type { Telemetry as Settings } from '../settings.ts';
import { createCounts } from './counts.ts';
import { createExporters } from './exporters.ts';
import { observe } from './observed.ts';
import { createSpans } from './spans.ts';
import { timing } from './storage.ts';

const NAME = 'latchkey';

/**
 * The SDK, for Latchkey's own spans and metrics alone: it is not registered with OpenTelemetry's global API, through which any library
 * could add others, with addresses and messages in them.
 */
export async function startSdk(settings: Settings, { log, version }: { log: Log; version: string }) {
  const { spanProcessors, readers } = await createExporters(settings, log);
  const resource = resourceFromAttributes({
    'service.name': NAME,
    'service.version': version,
    'service.instance.id': randomUUID(),
  }).merge(detectResources({ detectors: [envDetector] }));
  const traces = new NodeTracerProvider({ resource, spanProcessors });
  const metrics = new MeterProvider({ resource, readers });

  const { saw, ...counts } = createCounts(metrics.getMeter(NAME, version));
  const around = createSpans(traces.getTracer(NAME, version));
  const unobserve = observe((seen, work) => around(seen, work).finally(() => saw(seen)));

  return {
    ...counts,
    timing,
    async stop(): Promise<void> {
      unobserve();
      await Promise.allSettled([traces.shutdown(), metrics.shutdown()]);
    },
  };
}
