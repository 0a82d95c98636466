import { type IMetricReader, PeriodicExportingMetricReader, type PushMetricExporter } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, type SpanExporter, type SpanProcessor } from '@opentelemetry/sdk-trace-node';
import { describeError } from '../domain/describe-error.ts';
import type { Log } from '../domain/ports.ts';
import { muteStatsbeat, type Telemetry as Settings } from '../settings.ts';

const PATIENCE_MS = 10_000;

/** Whom to tell, as the SDK wants it. Only what somebody wants is loaded. */
export async function createExporters({ traces, metrics, applicationInsights }: Settings, log: Log) {
  const spanProcessors: SpanProcessor[] = [];
  const readers: IMetricReader[] = [];
  const addTraces = (to: string, exporter: SpanExporter) =>
    spanProcessors.push(new BatchSpanProcessor(telling(exporter, { to, what: 'traces' }, log)));
  const addMetrics = (to: string, exporter: PushMetricExporter) =>
    readers.push(new PeriodicExportingMetricReader({ exporter: telling(exporter, { to, what: 'metrics' }, log) }));

  if (traces) {
    const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
    addTraces('otlp', new OTLPTraceExporter({ url: traces }));
  }
  if (metrics) {
    const { OTLPMetricExporter } = await import('@opentelemetry/exporter-metrics-otlp-http');
    addMetrics('otlp', new OTLPMetricExporter({ url: metrics }));
  }
  if (applicationInsights) {
    muteStatsbeat();
    const azure = await import('@azure/monitor-opentelemetry-exporter');
    const options = { ...azureOptions, connectionString: applicationInsights.reveal() };
    addTraces('application-insights', new azure.AzureMonitorTraceExporter(options));
    addMetrics('application-insights', new azure.AzureMonitorMetricExporter(options));
  }
  return { spanProcessors, readers };
}

/** Nothing is kept on disk, and nothing waits for long. */
const azureOptions = {
  disableOfflineStorage: true,
  retryOptions: { maxRetries: 1 },
  additionalPolicies: [
    {
      position: 'perCall' as const,
      policy: {
        name: 'patience',
        sendRequest(request: { timeout: number }, next: (request: never) => never) {
          request.timeout = PATIENCE_MS;
          return next(request as never);
        },
      },
    },
  ],
};

type Exporter = { export(items: never, done: (result: { code: number; error?: Error }) => void): void };

/** Says in the log, once, that nothing arrives any more; neither what was to arrive nor what was answered. */
function telling<Of extends Exporter>(exporter: Of, facts: { to: string; what: 'traces' | 'metrics' }, log: Log): Of {
  const send = exporter.export.bind(exporter);
  let arrives = true;
  return Object.assign(exporter, {
    export: ((items, done) => {
      let answered = false;
      send(items, (result) => {
        // That for Application Insights says after a failure that all is well.
        if (answered) return;
        answered = true;
        const { code, error } = result;
        if (arrives && code !== 0) log.warn('telemetry.not-exported', { ...facts, ...(error && describeError(error)) });
        arrives = code === 0;
        done(result);
      });
    }) satisfies Exporter['export'],
  });
}
