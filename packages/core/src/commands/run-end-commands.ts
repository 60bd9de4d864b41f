import type { Feature, Project, Run, RunOutcome } from '@ropewalk/contracts';
import { afterRun, afterSilentTest, isHeldBy, park } from '../feature/feature-machine.ts';
import { leaseExpiry } from '../lease/lease.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { accept, refuse } from '../result.ts';
import { endAssignment } from './assignment-commands.ts';
import type { CommandInput } from './command-map.ts';
import type { CommandHandler } from './handler.ts';
import {
  countEnvironment,
  dropLease,
  endWhenEmptyHanded,
  saveMoved,
  setOutcome,
} from './record.ts';
import { requireProject } from './require.ts';

type RunEnd = CommandInput<'run.end'>;

/**
 * Ends a run. Features that have an outcome keep it; a feature whose landing is under way stays with the
 * landing, which settles it; every other one gets the outcome of this end.
 */
export const endRun: CommandHandler<'run.end'> = async (tx, input) => {
  const found = await tx.run(input.runId);
  if (found === null) {
    return refuse('run_unknown', `There is no run ${input.runId}.`);
  }
  if (found.state.status === 'ended') {
    return accept(found);
  }
  const project = await requireProject(tx, found.projectId);
  if (!project.ok) {
    return project;
  }
  let run = found;
  for (const entry of found.features) {
    run = await settleFeature(tx, project.value, run, entry.featureId, input);
  }
  if (run.features.length === 0 && run.role !== 'external') {
    run = { ...run, outcome: input.outcome };
    await settleInitializer(tx, project.value, run, input.outcome);
  }
  const ended: Run = {
    ...run,
    state: { status: 'ended', at: tx.now, detail: input.detail, savedRef: input.savedRef },
  };
  await tx.saveRun(ended);
  await endAssignment(tx, ended.id);
  const { peakMemoryBytes } = input;
  if (peakMemoryBytes !== undefined && peakMemoryBytes !== null) {
    await tx.saveRunMemory(ended.id, peakMemoryBytes);
  }
  const fresh = await tx.project(run.projectId);
  // How a conversation went says nothing about whether runs can be given an environment.
  if (fresh !== null && run.role !== 'assistant' && run.role !== 'improving') {
    await countEnvironment(tx, fresh, worstOutcome(ended));
  }
  await tx.append(run.projectId, {
    type: 'run.ended',
    runId: run.id,
    detail: input.detail,
    usage: ended.usage,
  });
  return accept(ended);
};

async function settleFeature(
  tx: StoreTransaction,
  project: Project,
  run: Run,
  featureId: number,
  end: RunEnd,
): Promise<Run> {
  const entry = run.features.find((candidate) => candidate.featureId === featureId);
  if (entry === undefined || entry.outcome !== null) {
    return run;
  }
  const feature = await tx.feature(featureId);
  if (feature?.state.status === 'landing' && feature.state.runId === run.id) {
    return run;
  }
  await dropLease(tx, { ...entry, projectId: run.projectId, runId: run.id }, entry.purpose);
  const moved = feature === null ? null : settle(project, run, feature, entry.token, end, tx.now);
  if (moved !== null && moved !== feature) {
    await saveMoved(tx, moved);
  }
  return setOutcome(tx, run, featureId, end.outcome);
}

function settle(
  project: Project,
  run: Run,
  feature: Feature,
  token: number,
  end: RunEnd,
  now: number,
): Feature {
  if (feature.state.status === 'passing') {
    return afterSilentTest(feature, end.outcome);
  }
  if (!isHeldBy(feature, run.id, token)) {
    return feature;
  }
  if (end.park !== null) {
    return park(
      { ...feature, savedRef: end.savedRef ?? feature.savedRef },
      end.park,
      end.lastOutput ?? end.detail,
    );
  }
  return afterRun(feature, {
    outcome: end.outcome,
    lastOutput: end.lastOutput,
    savedRef: end.savedRef,
    now,
    retryBaseMs: project.settings.retryBaseMs,
  });
}

async function settleInitializer(
  tx: StoreTransaction,
  project: Project,
  run: Run,
  outcome: RunOutcome,
): Promise<void> {
  if (run.role !== 'initializer') {
    return;
  }
  await tx.append(run.projectId, { type: 'run.outcome', runId: run.id, featureId: null, outcome });
  if (outcome === 'completed') {
    await tx.saveProject({ ...project, initialized: true });
    return;
  }
  const counted: readonly RunOutcome[] = ['failed', 'timed_out', 'died', 'no_change'];
  if (counted.includes(outcome)) {
    await tx.saveProject({ ...project, initializerAttempts: project.initializerAttempts + 1 });
  }
}

function worstOutcome(run: Run): RunOutcome {
  const outcomes = run.features.flatMap((entry) => entry.outcome ?? []);
  return (
    outcomes.find((outcome) => outcome === 'environment') ??
    outcomes[0] ??
    run.outcome ??
    'interrupted'
  );
}

/** Keeps what runs hold for another `LEASE_MS`; answers, per run, the features that it still holds. */
export const renewLeases: CommandHandler<'lease.renew'> = async (tx, { runIds }) => {
  const leases = await tx.renewLeases(runIds, leaseExpiry(tx.now));
  const heldBy = Map.groupBy(leases, (lease) => lease.runId);
  const lost = new Set(await tx.runsAtWork(runIds.filter((runId) => !heldBy.has(runId))));
  return accept({
    runs: runIds.map((runId) => ({
      runId,
      held: (heldBy.get(runId) ?? []).map((lease) => lease.featureId),
      lost: lost.has(runId),
    })),
  });
};

/**
 * Moves features on whose lease ran out: the one who held it was not there to renew it, which is
 * nobody's attempt. A landing that is under way is settled by the landing itself.
 */
export const expireLeases: CommandHandler<'lease.expire'> = async (tx, { projectId }) => {
  const expired: number[] = [];
  for (const lease of await tx.expiredLeases(projectId)) {
    const feature = await tx.feature(lease.featureId);
    if (lease.purpose === 'coding' && feature?.state.status === 'landing') {
      continue;
    }
    await dropLease(tx, lease, lease.purpose, 'lease.expired');
    if (feature !== null && isHeldBy(feature, lease.runId, lease.token)) {
      await saveMoved(
        tx,
        afterRun(feature, {
          outcome: 'interrupted',
          lastOutput: null,
          savedRef: null,
          now: tx.now,
          retryBaseMs: 0,
        }),
      );
    }
    const run = await tx.run(lease.runId);
    if (run !== null) {
      await endWhenEmptyHanded(tx, await setOutcome(tx, run, lease.featureId, 'interrupted'));
    }
    expired.push(lease.featureId);
  }
  return accept({ expired });
};
