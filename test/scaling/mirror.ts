import { isDeepStrictEqual } from 'node:util';
import type { Feature, Lease, Project, Quota, Run } from '@ropewalk/contracts';
import {
  commandHandlers,
  type CommandHandler,
  type CommandHandlers,
  type CommandName,
  type ProjectSnapshot,
  type Store,
  type StoreTransaction,
} from '@ropewalk/core';

/**
 * Follows what the real commands write, so that a snapshot of ten thousand features need not be read from the database
 * for each of ten thousand plans. Leases are kept as if they were renewed in time: that is not carried out one by one,
 * but the store is held up for as long as it would take, and how long a round takes is told.
 */
export interface Mirror {
  /** The real handlers, overheard. */
  readonly handlers: CommandHandlers;
  load(snapshot: ProjectSnapshot): void;
  snapshot(now: number): ProjectSnapshot;
  runs(): number;
  /** What differs from the database; empty when nothing does. */
  differences(store: Store, now: number): Promise<readonly string[]>;
}

/** A lease of a run that lives. */
const NEVER = Date.UTC(2200, 0);

interface Rows {
  project: Project | null;
  readonly features: Feature[];
  readonly positions: Map<number, number>;
  readonly leases: Map<string, Lease>;
  readonly runs: Map<number, Run>;
  readonly quotas: Map<string, Quota>;
}

type Undo = (() => void)[];

/** `lift` says how the settings shall look to the plan: more slots than the settings of the product allow. */
export function createMirror(lift: (project: Project) => Project): Mirror {
  const rows: Rows = {
    project: null,
    features: [],
    positions: new Map(),
    leases: new Map(),
    runs: new Map(),
    quotas: new Map(),
  };
  const snapshot: Mirror['snapshot'] = (now) => {
    if (rows.project === null) throw new Error('nothing has been loaded');
    return {
      project: lift(rows.project),
      // A copy, since whoever plans keeps it while commands go on.
      features: [...rows.features],
      leases: [...rows.leases.values()],
      runs: [...rows.runs.values()],
      quotas: [...rows.quotas.values()],
      // Read for the share of testing runs only, of which there are none here.
      spent: { codingMs: 0, testingMs: 0 },
      spending: null,
      at: now,
    };
  };
  return {
    handlers: { ...commandHandlers, ...overheard(rows) },
    snapshot,
    runs: () => rows.runs.size,
    load(loaded) {
      rows.project = loaded.project;
      rows.features.splice(0, rows.features.length, ...loaded.features);
      rows.features.forEach(({ id }, position) => rows.positions.set(id, position));
    },
    async differences(store, now) {
      const { project, features, leases, runs } = await store.query('snapshot', {
        projectId: rows.project?.id ?? 0,
        now,
      });
      const mine = { ...snapshot(now), project: rows.project };
      const byFeature = (left: Lease, right: Lease): number => left.featureId - right.featureId;
      const same = {
        project: isDeepStrictEqual(project, mine.project),
        features: isDeepStrictEqual(features, mine.features),
        leases: isDeepStrictEqual(leases.toSorted(byFeature), mine.leases.toSorted(byFeature)),
        runs: isDeepStrictEqual(runs, mine.runs),
      };
      return Object.entries(same).flatMap(([name, isSame]) => (isSame ? [] : [name]));
    },
  };
}

function overheard(rows: Rows): Partial<CommandHandlers> {
  const of = <N extends CommandName>(name: N): CommandHandler<N> => {
    const handler: CommandHandler<N> = commandHandlers[name];
    return async (tx, input) => {
      const undo: Undo = [];
      const result = await handler(overhear(tx, rows, undo), input);
      if (!result.ok) undo.reverse().forEach((back) => back());
      return result;
    };
  };
  return {
    'run.dispatch': of('run.dispatch'),
    'run.prepare': of('run.prepare'),
    'run.start': of('run.start'),
    'run.end': of('run.end'),
    'landing.request': of('landing.request'),
    'landing.gate': of('landing.gate'),
    'landing.land': of('landing.land'),
    'landing.refuse': of('landing.refuse'),
    'verdict.record': of('verdict.record'),
    'crew.end': of('crew.end'),
  };
}

function overhear(tx: StoreTransaction, rows: Rows, undo: Undo): StoreTransaction {
  const put = <K, V>(map: Map<K, V>, key: K, value: V | null): void => {
    const before = map.get(key);
    undo.push(() => (before === undefined ? map.delete(key) : map.set(key, before)));
    if (value === null) map.delete(key);
    else map.set(key, value);
  };
  return {
    ...tx,
    features: async () => [...rows.features],
    async saveFeature(feature) {
      await tx.saveFeature(feature);
      const position = rows.positions.get(feature.id);
      if (position === undefined) throw new Error(`feature ${feature.id} is not in the mirror`);
      const before = rows.features[position];
      if (before !== undefined) undo.push(() => void (rows.features[position] = before));
      rows.features[position] = { ...feature, updatedAt: tx.now };
    },
    async saveProject(project) {
      await tx.saveProject(project);
      const before = rows.project;
      undo.push(() => void (rows.project = before));
      rows.project = project;
    },
    async insertRun(run) {
      const inserted = await tx.insertRun(run);
      put(rows.runs, inserted.id, inserted);
      return inserted;
    },
    async saveRun(run) {
      await tx.saveRun(run);
      put(rows.runs, run.id, run.state.status === 'ended' ? null : run);
    },
    async saveQuota(account, state) {
      await tx.saveQuota(account, state);
      put(rows.quotas, account, { account, state });
    },
    async grantLease(request) {
      const lease = await tx.grantLease({ ...request, expiresAt: NEVER });
      if (lease !== null) put(rows.leases, leaseKey(lease), lease);
      return lease;
    },
    renewLeases: (runId) => tx.renewLeases(runId, NEVER),
    async releaseLease(featureId, purpose, token) {
      const isReleased = await tx.releaseLease(featureId, purpose, token);
      if (isReleased) put(rows.leases, leaseKey({ featureId, purpose }), null);
      return isReleased;
    },
  };
}

function leaseKey({ featureId, purpose }: Pick<Lease, 'featureId' | 'purpose'>): string {
  return `${featureId} ${purpose}`;
}
