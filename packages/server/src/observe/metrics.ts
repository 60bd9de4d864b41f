import type { Store } from '@ropewalk/core';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { followProgress } from './event-metrics.ts';
import type { StoreTiming } from './observed-store.ts';

/** What the control plane counts and times, in Prometheus' text format. */
export interface Metrics {
  readonly contentType: string;
  /** Everything as it stands now. */
  expose(): Promise<string>;
  readonly storeTook: StoreTiming;
  answered(request: {
    readonly method: string;
    /** The pattern of the route, never the path: names and numbers would make a series each. */
    readonly route: string;
    readonly status: number;
    readonly seconds: number;
  }): void;
  /** Counts what happens from now on, and reads the rest when somebody asks. */
  follow(sources: MetricSources): void;
  close(): void;
}

export interface MetricSources {
  readonly store: Store;
  /** WebSockets that are open at present. */
  sockets(): number;
}

/** How often the delay of the event loop is measured: more often would cost more than it tells. */
const LOOP_PRECISION_MS = 50;
const SHORT_SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const ANSWER_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: LOOP_PRECISION_MS });
  const store = new Histogram({
    name: 'ropewalk_store_seconds',
    help: 'Commands and questions to the store, with their wait for others.',
    labelNames: ['kind', 'name'],
    buckets: SHORT_SECONDS,
    registers: [registry],
  });
  const requests = new Histogram({
    name: 'ropewalk_http_request_seconds',
    help: 'Requests that were answered, up to the start of their body.',
    labelNames: ['method', 'route', 'status'],
    buckets: ANSWER_SECONDS,
    registers: [registry],
  });
  let stop = (): void => undefined;
  return {
    contentType: registry.contentType,
    expose: () => registry.metrics(),
    storeTook: (kind, name, seconds) => store.observe({ kind, name }, seconds),
    answered: ({ method, route, status, seconds }) =>
      requests.observe({ method, route, status: String(status) }, seconds),
    follow(sources) {
      addStates(registry, sources);
      stop = followProgress(registry, sources.store);
    },
    close() {
      stop();
      registry.clear();
    },
  };
}

/** What is read when somebody looks. */
function addStates(registry: Registry, { store, sockets }: MetricSources): void {
  const names = async (): Promise<ReadonlyMap<number, string>> =>
    new Map((await store.query('projects', {})).map(({ id, name }) => [id, name]));
  gauge(registry, 'ropewalk_crews', 'Crews by status.', ['project', 'status'], async (set) => {
    for (const { name, crew } of await store.query('projects', {})) {
      set({ project: name, status: crew.status }, 1);
    }
  });
  gauge(
    registry,
    'ropewalk_runs',
    'Runs that have not ended.',
    ['project', 'role', 'state'],
    async (_set, add) => {
      const nameOf = await names();
      for (const { projectId, role, state } of await store.query('activeRuns', {})) {
        add({ project: nameOf.get(projectId) ?? String(projectId), role, state: state.status });
      }
    },
  );
  gauge(
    registry,
    'ropewalk_features',
    'Features by status.',
    ['project', 'status'],
    async (set) => {
      const nameOf = await names();
      for (const { projectId, status, count } of await store.query('featureCounts', {})) {
        set({ project: nameOf.get(projectId) ?? String(projectId), status }, count);
      }
    },
  );
  gauge(
    registry,
    'ropewalk_queue_length',
    'What waits to be done: landings, effects of commands, notifications (at most 1000).',
    ['queue'],
    async (set) => {
      set({ queue: 'landings' }, (await store.query('openLandings', {})).length);
      set({ queue: 'effects' }, (await store.query('pendingEffects', {})).length);
      const waiting = await store.query('pendingDeliveries', { limit: 1_000 });
      set({ queue: 'notifications' }, waiting.length);
    },
  );
  gauge(registry, 'ropewalk_sockets', 'Open WebSockets.', [], async (set) => set({}, sockets()));
}

type Labels = Readonly<Record<string, string>>;

function gauge(
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[],
  read: (
    set: (labels: Labels, value: number) => void,
    add: (labels: Labels) => void,
  ) => Promise<void>,
): void {
  const readout = new Gauge({
    name,
    help,
    labelNames: [...labelNames],
    registers: [],
    async collect() {
      this.reset();
      await read(
        (labels, value) => this.set({ ...labels }, value),
        (labels) => this.inc({ ...labels }),
      );
    },
  });
  registry.registerMetric(readout);
}
