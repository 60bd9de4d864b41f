import type { Event } from '@ropewalk/contracts';
import type { Store } from '@ropewalk/core';
import { Counter, Histogram, type Registry } from 'prom-client';

const WORK_SECONDS = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];
const DISPATCH_SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 30, 120];
/** What began and never ended here (a crash, a queued run that was called off) must not fill the memory. */
const REMEMBERED = 10_000;

/** Counts and times what commands say has happened. Answers how to stop. */
export function followProgress(registry: Registry, store: Pick<Store, 'subscribe'>): () => void {
  const hear = createHearing(registry);
  return store.subscribe(({ events }) => events.forEach(hear));
}

function createHearing(registry: Registry): (event: Event) => void {
  const counted = createCounters(registry);
  const timed = createTimers(registry);
  return ({ at, body }) => {
    switch (body.type) {
      case 'run.queued':
        timed.dispatch.begin(body.runId, at);
        return;
      case 'run.started':
        timed.dispatch.end(body.runId, at);
        return;
      case 'run.outcome':
        counted.outcomes.inc({ outcome: body.outcome });
        return;
      case 'landing.queued':
        timed.landing.begin(body.landingId, at);
        return;
      case 'landing.gating':
        timed.gate.begin(body.landingId, at);
        return;
      case 'landing.landed':
        counted.landings.inc({ outcome: 'landed' });
        timed.gate.end(body.landingId, at);
        timed.landing.end(body.landingId, at);
        return;
      case 'landing.refused':
        counted.landings.inc({ outcome: body.refusal.code });
        timed.gate.end(body.landingId, at);
        timed.landing.end(body.landingId, at);
        return;
      case 'feature.regressed':
        counted.regressions.inc();
        return;
      default:
    }
  };
}

function createCounters(registry: Registry) {
  const counter = <T extends string>(name: string, help: string, labelNames: readonly T[]) =>
    new Counter({ name, help, labelNames: [...labelNames], registers: [registry] });
  return {
    landings: counter('ropewalk_landings_total', 'Landings by how they came out.', ['outcome']),
    outcomes: counter('ropewalk_run_outcomes_total', 'Features of runs by how they came out.', [
      'outcome',
    ]),
    regressions: counter('ropewalk_regressions_total', 'Features that stopped passing.', []),
  };
}

function createTimers(registry: Registry) {
  const timer = (name: string, help: string, buckets: readonly number[]) =>
    createTimer(new Histogram({ name, help, buckets: [...buckets], registers: [registry] }));
  return {
    dispatch: timer(
      'ropewalk_dispatch_seconds',
      'From the decision for a run to the start of its agent.',
      DISPATCH_SECONDS,
    ),
    gate: timer('ropewalk_gate_seconds', 'Gates of landings.', WORK_SECONDS),
    landing: timer('ropewalk_landing_seconds', 'Landings with their queue.', WORK_SECONDS),
  };
}

/** Times from one event to another of the same thing. */
function createTimer(histogram: Histogram) {
  const begun = new Map<number, number>();
  return {
    begin(id: number, at: number): void {
      const [oldest] = begun.keys();
      if (begun.size >= REMEMBERED && oldest !== undefined) {
        begun.delete(oldest);
      }
      begun.set(id, at);
    },
    end(id: number, at: number): void {
      const began = begun.get(id);
      if (began !== undefined) {
        begun.delete(id);
        histogram.observe((at - began) / 1_000);
      }
    },
  };
}
