import type { Assignment, Feature, LateWorkAnswer, Run } from '@ropewalk/contracts';
import { beginLanding, take } from '../feature/feature-machine.ts';
import { isOpen } from '../fleet/fleet.ts';
import { supersedes } from '../fleet/late-work.ts';
import { leaseExpiry } from '../lease/lease.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { accept, refuse, type Result } from '../result.ts';
import type { CommandInput } from './command-map.ts';
import type { CommandHandler } from './handler.ts';
import { insertLanding } from './landing-commands.ts';
import { saveMoved } from './record.ts';
import { requireActiveRun } from './require.ts';
import { WHOLE_MACHINE } from './settings-commands.ts';

/** What makes a run exactly one worker's: whatever carried its number here, only one gets a token for it. */
export const assignRun: CommandHandler<'run.assign'> = async (tx, input) => {
  const found = await requireActiveRun(tx, input.runId);
  if (!found.ok) return found;
  const run = found.value;
  const free = await requireUnassigned(tx, run, input);
  if (!free.ok) return free;
  const worker = await tx.worker(input.workerId);
  if (worker === null || !isOpen(worker, tx.now)) {
    return refuse('worker_unknown', `Worker ${input.workerId} takes no runs now.`);
  }
  if ((await tx.openAssignments(worker.id)).length >= worker.slots) {
    return refuse('worker_busy', `All ${worker.slots} slots of "${worker.name}" are taken.`);
  }
  const held = await tx.renewLeases([run.id], leaseExpiry(tx.now));
  if (held.length === 0 && run.features.some(({ outcome }) => outcome === null)) {
    return refuse(
      'lease_lost',
      `Run ${run.id} has lost its features while it waited for a worker.`,
    );
  }
  const assignment = await tx.insertAssignment({
    runId: run.id,
    projectId: run.projectId,
    workerId: worker.id,
    bearerHash: input.bearerHash,
    allowance: input.allowance,
    nextReport: 0,
    endedAt: null,
    lateCommit: null,
  });
  await tx.append(run.projectId, {
    type: 'run.assigned',
    runId: run.id,
    workerId: worker.id,
    token: assignment.token,
  });
  return accept(assignment);
};

async function requireUnassigned(
  tx: StoreTransaction,
  run: Run,
  { workerId, instead }: CommandInput<'run.assign'>,
): Promise<Result<null>> {
  const last = await tx.lastAssignment(run.id);
  const isOpenOne = last !== null && last.endedAt === null;
  if (instead === null) {
    return isOpenOne || run.state.status === 'running'
      ? refuse('worker_busy', `Run ${run.id} is carried by a worker already.`)
      : accept(null);
  }
  const isUnheard =
    isOpenOne && last.token === instead && last.workerId === workerId && last.nextReport === 0;
  if (!isUnheard || run.state.status === 'running') {
    return refuse('lease_lost', `Run ${run.id} was not given to worker ${workerId} last.`);
  }
  await tx.saveAssignment({ ...last, endedAt: tx.now });
  return accept(null);
}

export const keepReports: CommandHandler<'run.keep_reports'> = async (tx, input) => {
  const assignment = await tx.assignment(input.token);
  if (assignment?.runId !== input.runId || assignment.endedAt !== null) {
    return refuseLate(input.runId);
  }
  if (assignment.nextReport >= input.next) return accept(assignment);
  const kept: Assignment = { ...assignment, nextReport: input.next };
  await tx.saveAssignment(kept);
  return accept(kept);
};

/** What every word of a worker about a run meets that it has no right to any more. */
export function refuseLate(runId: number) {
  return refuse(
    'lease_lost',
    `Run ${runId} is not this worker's any more. End it, save its work and bring it as late work.`,
  );
}

/** Quiet where no worker carries the run. */
export async function endAssignment(tx: StoreTransaction, runId: number): Promise<void> {
  const last = await tx.lastAssignment(runId);
  if (last === null || last.endedAt !== null) return;
  await tx.saveAssignment({ ...last, endedAt: tx.now });
  const worker = await tx.worker(last.workerId);
  if (worker !== null && isOpen(worker, tx.now)) await noteFreed(tx, worker.id);
}

/** Crews of every project may be waiting for that. */
export async function noteFreed(tx: StoreTransaction, workerId: number): Promise<void> {
  await tx.append(WHOLE_MACHINE, { type: 'worker.freed', workerId });
}

export const bringLateWork: CommandHandler<'run.bring_late_work'> = async (tx, input) => {
  const [assignment, run] = [await tx.assignment(input.token), await tx.run(input.runId)];
  if (
    run === null ||
    assignment?.runId !== run.id ||
    assignment.workerId !== input.workerId ||
    run.state.status !== 'ended'
  ) {
    return refuse('lease_lost', `Run ${input.runId} is not over, or was never this worker's.`);
  }
  if (assignment.lateCommit === input.commit) {
    // Brought again, because the answer was lost.
    return accept({ became: 'kept' });
  }
  await tx.saveAssignment({ ...assignment, lateCommit: input.commit });
  const became = new Set<LateWorkAnswer['became']>();
  for (const entry of run.features) {
    const feature = entry.purpose === 'coding' ? await tx.feature(entry.featureId) : null;
    if (feature?.state.status !== 'pending' || !supersedes(input.ref, feature.savedRef)) continue;
    const adopted: Feature = { ...feature, savedRef: input.ref };
    const lands = input.claimed.includes(feature.id) && (await landLate(tx, run, adopted, input));
    if (!lands) await saveMoved(tx, adopted);
    const becomes = lands ? 'landing' : 'adopted';
    became.add(becomes);
    await note(tx, run, feature.id, input.commit, becomes);
  }
  if (became.size === 0) await note(tx, run, null, input.commit, 'kept');
  return accept({
    became: became.has('landing') ? 'landing' : became.has('adopted') ? 'adopted' : 'kept',
  });
};

/** Claimed as finished, so it goes to the gate by itself; false where something stands in the way. */
async function landLate(
  tx: StoreTransaction,
  run: Run,
  feature: Feature,
  { commit }: CommandInput<'run.bring_late_work'>,
): Promise<boolean> {
  for (const dependencyId of feature.dependencies) {
    if ((await tx.feature(dependencyId))?.state.status !== 'passing') return false;
  }
  const lease = await tx.grantLease({
    projectId: run.projectId,
    featureId: feature.id,
    purpose: 'coding',
    runId: run.id,
    expiresAt: leaseExpiry(tx.now),
  });
  if (lease === null) return false;
  await tx.append(run.projectId, {
    type: 'lease.granted',
    featureId: feature.id,
    purpose: 'coding',
    runId: run.id,
    token: lease.token,
  });
  const landing = await insertLanding(tx, {
    projectId: run.projectId,
    kind: 'feature',
    fence: { runId: run.id, featureId: feature.id, token: lease.token },
    runId: run.id,
    work: commit,
    checks: [],
    files: [],
  });
  const taken = take(feature, run.id, lease.token);
  if (taken.state.status !== 'in_progress') return false;
  await saveMoved(tx, beginLanding(taken, taken.state, landing.id));
  return true;
}

async function note(
  tx: StoreTransaction,
  run: Run,
  featureId: number | null,
  commit: string,
  became: LateWorkAnswer['became'],
): Promise<void> {
  await tx.append(run.projectId, {
    type: 'run.late_work',
    runId: run.id,
    featureId,
    commit,
    became,
  });
}
