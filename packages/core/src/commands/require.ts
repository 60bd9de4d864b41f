import type { Feature, Lease, Project, Purpose, Run, Schedule } from '@ropewalk/contracts';
import type { StoreTransaction } from '../ports/store.ts';
import { accept, refuse, type Result } from '../result.ts';
import type { Fence } from './command-map.ts';

/** The project, or a refusal that says how to find it. */
export async function requireProject(
  tx: StoreTransaction,
  projectId: number,
): Promise<Result<Project>> {
  const project = await tx.project(projectId);
  return project === null
    ? refuse('project_unknown', `There is no project with id ${projectId}.`)
    : accept(project);
}

/** The feature, or a refusal. */
export async function requireFeature(
  tx: StoreTransaction,
  featureId: number,
): Promise<Result<Feature>> {
  const feature = await tx.feature(featureId);
  return feature === null
    ? refuse('feature_unknown', `There is no feature #${featureId}. Ask for the list of features.`)
    : accept(feature);
}

/** The schedule, or a refusal. */
export async function requireSchedule(
  tx: StoreTransaction,
  scheduleId: number,
): Promise<Result<Schedule>> {
  const schedule = await tx.schedule(scheduleId);
  return schedule === null
    ? refuse('schedule_unknown', `Schedule not found: there is no schedule ${scheduleId}.`)
    : accept(schedule);
}

/** A run that has not ended. */
export async function requireActiveRun(tx: StoreTransaction, runId: number): Promise<Result<Run>> {
  const run = await tx.run(runId);
  if (run === null) {
    return refuse('run_unknown', `There is no run ${runId}.`);
  }
  return run.state.status === 'ended'
    ? refuse('run_ended', `Run ${runId} has ended. Stop here: its work has been saved.`)
    : accept(run);
}

/** The unexpired lease that the fence names, or the quiet end of a run that lost it. */
export async function requireLease(
  tx: StoreTransaction,
  fence: Fence,
  purpose: Purpose,
): Promise<Result<Lease>> {
  const lease = await tx.lease(fence.featureId, purpose);
  const mine =
    lease !== null &&
    lease.runId === fence.runId &&
    lease.token === fence.token &&
    lease.expiresAt > tx.now;
  return mine
    ? accept(lease)
    : refuse(
        'lease_lost',
        `Run ${fence.runId} does not hold feature #${fence.featureId} for ${purpose} any more. ` +
          'Stop working on it: what you have done is saved, and somebody else goes on.',
      );
}

/** The lease and the feature behind it, for writes by a run. */
export async function requireHeldFeature(
  tx: StoreTransaction,
  fence: Fence,
  purpose: Purpose,
): Promise<Result<{ readonly feature: Feature; readonly lease: Lease }>> {
  const lease = await requireLease(tx, fence, purpose);
  if (!lease.ok) {
    return lease;
  }
  const feature = await requireFeature(tx, fence.featureId);
  return feature.ok ? accept({ feature: feature.value, lease: lease.value }) : feature;
}
