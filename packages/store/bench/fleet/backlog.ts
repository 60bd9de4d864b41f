import { crewSettingsSchema, type Run } from '@ropewalk/contracts';
import type { FeatureDraft, Result, Store } from '@ropewalk/core';

const AT_ONCE = 500;

export interface Backlog {
  readonly projectId: number;
  readonly featureIds: number[];
}

/** A project whose crew works, with features that depend on nothing. */
export async function fillBacklog(store: Store, count: number): Promise<Backlog> {
  const { id: projectId } = value(
    await store.execute(
      'project.register',
      {
        name: 'fleet',
        folder: '/fleet',
        targetBranch: 'main',
        spec: null,
        settings: crewSettingsSchema.parse({ allowNoWall: true }),
      },
      Date.now(),
    ),
  );
  const featureIds: number[] = [];
  for (let at = 0; at < count; at += AT_ONCE) {
    const features = Array.from({ length: Math.min(AT_ONCE, count - at) }, (_, index) =>
      draft(at + index),
    );
    const created = await store.execute(
      'feature.create',
      { projectId, features, origin: 'person', completesBacklog: true },
      Date.now(),
    );
    featureIds.push(...value(created).map(({ id }) => id));
  }
  value(await store.execute('crew.start', { projectId, settings: {} }, Date.now()));
  await hire(store);
  return { projectId, featureIds };
}

/** Runs are offered to workers where there is one. */
async function hire(store: Store): Promise<void> {
  const tokenHash = '0'.repeat(64);
  value(await store.execute('worker.make_token', { name: 'bench', hash: tokenHash }, Date.now()));
  const card = {
    name: 'bench',
    labels: [],
    slots: 1,
    version: '0.0.0',
    platform: 'linux',
    walled: false,
  };
  value(
    await store.execute(
      'worker.join',
      { tokenHash, before: null, newSecretHash: '1'.repeat(64), card },
      Date.now(),
    ),
  );
}

/** Takes the lease on a feature and queues the run that works on it. */
export async function dispatch(
  store: Store,
  projectId: number,
  featureId: number,
  now = Date.now(),
): Promise<Run> {
  return value(
    await store.execute(
      'run.dispatch',
      {
        projectId,
        role: 'coding',
        purpose: 'coding',
        featureIds: [featureId],
        driver: 'bench',
        model: null,
        canaryOf: null,
      },
      now,
    ),
  );
}

export function value<T>(result: Result<T>): T {
  if (!result.ok) {
    throw new Error(result.refusal.message);
  }
  return result.value;
}

function draft(index: number): FeatureDraft {
  return {
    category: 'fleet',
    name: `Feature ${index}`,
    description: 'A page that shows a list and keeps it when it is loaded again.',
    steps: ['Open the page', 'Add an entry', 'Load the page again', 'See the entry'],
    priority: null,
    checks: [],
    dependsOnPositions: [],
    dependsOnIds: [],
  };
}
