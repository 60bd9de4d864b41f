import type { Logger } from 'pino';

/** What has to be done before the process ends, so that no span is lost. */
export interface Tracing {
  close(): Promise<void>;
}

const OFF: Tracing = { close: () => Promise.resolve() };

/**
 * Sends spans to OpenTelemetry where one of its standard variables names an endpoint. The SDK is loaded only then:
 * nobody else waits for it. https://opentelemetry.io/docs/specs/otel/protocol/exporter/
 */
export async function startTracing(options: {
  readonly environment: NodeJS.ProcessEnv;
  readonly version: string;
  readonly log: Logger;
}): Promise<Tracing> {
  const { environment } = options;
  const endpoint = endpointOf(environment);
  if (endpoint === null || environment['OTEL_SDK_DISABLED'] === 'true') {
    return OFF;
  }
  const { exportTo } = await import('./export-spans.ts');
  options.log.info({ host: endpoint.host }, 'spans are sent to OpenTelemetry');
  return exportTo({
    endpoint,
    headers: headersOf(environment),
    serviceName: environment['OTEL_SERVICE_NAME'] ?? 'ropewalk',
    version: options.version,
  });
}

/** The variable for traces names the whole address, the general one only its beginning. */
function endpointOf(environment: NodeJS.ProcessEnv): URL | null {
  const exact = environment['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'];
  if (exact !== undefined && URL.canParse(exact)) {
    return new URL(exact);
  }
  const base = environment['OTEL_EXPORTER_OTLP_ENDPOINT'];
  return base !== undefined && URL.canParse(base)
    ? new URL('v1/traces', base.endsWith('/') ? base : `${base}/`)
    : null;
}

/** `name=value` pairs between commas, percent-encoded. */
function headersOf(environment: NodeJS.ProcessEnv): Record<string, string> {
  const text =
    environment['OTEL_EXPORTER_OTLP_TRACES_HEADERS'] ??
    environment['OTEL_EXPORTER_OTLP_HEADERS'] ??
    '';
  const pairs = text.split(',').flatMap((pair) => {
    const [name = '', ...value] = pair.split('=');
    return name.trim() === '' || value.length === 0
      ? []
      : [[name.trim(), decodeURIComponent(value.join('=').trim())] as const];
  });
  return Object.fromEntries(pairs);
}
