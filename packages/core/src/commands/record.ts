import type { Feature, Project, Purpose, Run, RunOutcome } from '@ropewalk/contracts';
import type { StoreTransaction } from '../ports/store.ts';

/** Writes a moved feature and says so. */
export async function saveMoved(tx: StoreTransaction, feature: Feature): Promise<Feature> {
  await tx.saveFeature(feature);
  await tx.append(feature.projectId, {
    type: 'feature.moved',
    featureId: feature.id,
    state: feature.state,
  });
  return feature;
}

/** Sets the outcome of one feature of a run, once: the first word counts. */
export async function setOutcome(
  tx: StoreTransaction,
  run: Run,
  featureId: number,
  outcome: RunOutcome,
): Promise<Run> {
  const entry = run.features.find((feature) => feature.featureId === featureId);
  if (entry === undefined || entry.outcome !== null) {
    return run;
  }
  const changed: Run = {
    ...run,
    features: run.features.map((feature) =>
      feature.featureId === featureId ? { ...feature, outcome } : feature,
    ),
  };
  await tx.saveRun(changed);
  await tx.append(run.projectId, { type: 'run.outcome', runId: run.id, featureId, outcome });
  return changed;
}

/** Gives a lease back and says so; quiet when it was not held any more. */
export async function dropLease(
  tx: StoreTransaction,
  lease: {
    readonly projectId: number;
    readonly featureId: number;
    readonly runId: number;
    readonly token: number;
  },
  purpose: Purpose,
  as: 'lease.released' | 'lease.expired' = 'lease.released',
): Promise<void> {
  if (await tx.releaseLease(lease.featureId, purpose, lease.token)) {
    await tx.append(lease.projectId, {
      type: as,
      featureId: lease.featureId,
      purpose,
      runId: lease.runId,
      token: lease.token,
    });
  }
}

/** Keeps the count of runs in a row that the environment ended. */
export async function countEnvironment(
  tx: StoreTransaction,
  project: Project,
  outcome: RunOutcome,
): Promise<void> {
  const neutral: readonly RunOutcome[] = ['interrupted', 'cancelled', 'quota', 'budget'];
  if (neutral.includes(outcome)) {
    return;
  }
  const environmentFailures = outcome === 'environment' ? project.environmentFailures + 1 : 0;
  if (environmentFailures !== project.environmentFailures) {
    await tx.saveProject({ ...project, environmentFailures });
  }
}

/** Asks for the end of a run that has no feature left to work on. A person's own agent goes on asking. */
export async function endWhenEmptyHanded(tx: StoreTransaction, run: Run): Promise<void> {
  const isDone = run.features.every((entry) => entry.outcome !== null);
  if (isDone && run.state.status !== 'ended' && run.role !== 'external') {
    await tx.enqueue(run.projectId, { type: 'run.end', runId: run.id, how: 'save_and_kill' });
  }
}
