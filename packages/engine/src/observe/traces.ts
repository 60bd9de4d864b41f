import {
  context as contexts,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api';
import type { Landing, Run } from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';

/*
 * Spans for OpenTelemetry: run → landing → gate → check. Only its API is used here: without a provider, which is
 * loaded when an endpoint is configured, every span is one that does nothing.
 */

/** Runs and landings as spans. A landing is asked for by one run and carried out elsewhere: it finds its run here. */
export interface Traces {
  run<T>(run: Run, work: () => Promise<T>): Promise<T>;
  landing<T>(landing: Landing, work: () => Promise<T>): Promise<T>;
}

export function createTraces(store: Pick<Store, 'query'>): Traces {
  const runs = new Map<number, Context>();
  return {
    run: (run, work) =>
      inSpan('run', { attributes: aboutRun(run), startTime: run.createdAt }, async (span) => {
        runs.set(run.id, contexts.active());
        try {
          return await work();
        } finally {
          runs.delete(run.id);
          await tellOutcome(store, span, run.id);
        }
      }),
    landing(landing, work) {
      const parent = landing.runId === null ? undefined : runs.get(landing.runId);
      const attributes = {
        'ropewalk.landing.id': landing.id,
        'ropewalk.landing.kind': landing.kind,
        ...(landing.featureId === null ? {} : { 'ropewalk.feature.id': landing.featureId }),
      };
      return inSpan(
        'landing',
        { attributes, startTime: landing.createdAt, ...(parent === undefined ? {} : { parent }) },
        async (span) => {
          const result = await work();
          if (span.isRecording()) {
            const settled = await store.query('landing', { landingId: landing.id });
            span.setAttribute('ropewalk.landing.outcome', settled?.state.status ?? 'gone');
          }
          return result;
        },
      );
    },
  };
}

/** Does `work` inside a span that ends with it, below the one that is active or `parent`. */
export function inSpan<T>(
  name: string,
  options: {
    readonly attributes?: Attributes;
    /** Milliseconds since the epoch; now if not given. */
    readonly startTime?: number;
    readonly parent?: Context;
  },
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const { parent = contexts.active(), ...given } = options;
  return trace.getTracer('ropewalk').startActiveSpan(name, given, parent, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.recordException(error instanceof Error ? error : String(error));
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Work that waits in a queue stays below the span that asked for it. */
export function boundToSpan<T>(work: () => Promise<T>): () => Promise<T> {
  return contexts.bind(contexts.active(), work);
}

function aboutRun(run: Run): Attributes {
  return {
    'ropewalk.run.id': run.id,
    'ropewalk.run.role': run.role,
    'ropewalk.run.driver': run.driver.split(':')[0] ?? run.driver,
    'ropewalk.project.id': run.projectId,
    'ropewalk.feature.ids': run.features.map(({ featureId }) => featureId),
  };
}

async function tellOutcome(store: Pick<Store, 'query'>, span: Span, runId: number): Promise<void> {
  if (!span.isRecording()) {
    return;
  }
  const run = await store.query('run', { runId });
  const outcomes = run?.features.map(({ outcome }) => outcome ?? 'none') ?? [];
  span.setAttribute(
    'ropewalk.run.outcomes',
    run?.outcome === null || run === null ? outcomes : [run.outcome],
  );
}
