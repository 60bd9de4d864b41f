import type { Feature, Lease, Project, Purpose, Run, RunFeature } from '@ropewalk/contracts';
import { inOrder } from '../backlog/score.ts';
import { take } from '../feature/feature-machine.ts';
import { isFleetUsed, requiredOf } from '../fleet/fleet.ts';
import { leaseExpiry } from '../lease/lease.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { quotaAllowance, quotaWidth, startCanary } from '../quota/quota.ts';
import { worthTesting } from '../regression/worth-testing.ts';
import { accept, refuse, type Result } from '../result.ts';
import type { CommandHandler } from './handler.ts';
import { saveMoved } from './record.ts';
import { requireActiveRun, requireFeature, requireProject } from './require.ts';

const NO_USAGE = {
  inputTokens: 0,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: null,
} as const;

/** Takes a lease on each feature and queues the run that will work on them, all or nothing. */
export const dispatchRun: CommandHandler<'run.dispatch'> = async (tx, input) => {
  const project = await requireProject(tx, input.projectId);
  if (!project.ok) {
    return project;
  }
  const mayStart =
    input.role === 'improving'
      ? await requireRest(tx, project.value)
      : input.role === 'external'
        ? accept(null)
        : await countStart(tx, project.value);
  if (!mayStart.ok) {
    return mayStart;
  }
  const run = await tx.insertRun({
    projectId: input.projectId,
    role: input.role,
    driver: input.driver,
    model: input.model,
    provider: input.provider ?? 'claude',
    effort: input.effort ?? null,
    state:
      input.role === 'external'
        ? { status: 'running', pid: 0, workspace: '', startedAt: tx.now }
        : { status: 'queued' },
    features: [],
    outcome: null,
    usage: NO_USAGE,
  });
  const features = await holdAll(tx, run, input.featureIds, input.purpose ?? 'coding');
  if (!features.ok) {
    return features;
  }
  const queued: Run = { ...run, features: features.value };
  await tx.saveRun(queued);
  const canary = await takeCanary(tx, queued, input.canaryOf);
  if (!canary.ok) {
    return canary;
  }
  const account = await takePlace(tx, queued, input.account ?? null);
  if (!account.ok) {
    return account;
  }
  await tx.append(input.projectId, {
    type: 'run.queued',
    runId: run.id,
    role: input.role,
    featureIds: [...input.featureIds],
  });
  if (input.role !== 'external') {
    const requires = requiredOf(project.value.settings);
    const by = isFleetUsed(await tx.workers()) ? 'workers' : 'this_machine';
    await tx.enqueue(input.projectId, { type: 'run.carry', runId: run.id, by, requires });
  }
  return accept(queued);
};

/** A run takes one more feature. Claiming what it holds already answers the same again. */
export const claimFeature: CommandHandler<'run.claim'> = async (tx, input) => {
  const found = await requireActiveRun(tx, input.runId);
  if (!found.ok) {
    return found;
  }
  const run = found.value;
  const mine = await tx.leasesOfRun(run.id);
  const held = mine.find(
    (lease) => lease.featureId === input.featureId && lease.purpose === input.purpose,
  );
  if (held !== undefined && held.expiresAt > tx.now) {
    const feature = await requireFeature(tx, held.featureId);
    return feature.ok
      ? accept({ feature: feature.value, token: held.token, alreadyClaimed: true })
      : feature;
  }
  const choice =
    input.featureId === null
      ? await bestFree(tx, run.projectId, input.purpose)
      : accept(input.featureId);
  if (!choice.ok) {
    return choice;
  }
  const lease = await hold(tx, run, choice.value, input.purpose);
  if (!lease.ok) {
    return lease;
  }
  const entry: RunFeature = {
    featureId: choice.value,
    purpose: input.purpose,
    token: lease.value.token,
    outcome: null,
  };
  await tx.saveRun({
    ...run,
    features: [...run.features.filter((other) => other.featureId !== choice.value), entry],
  });
  const feature = await requireFeature(tx, choice.value);
  return feature.ok
    ? accept({ feature: feature.value, token: lease.value.token, alreadyClaimed: false })
    : feature;
};

/** The dispatcher has begun to prepare a place to work in. */
export const prepareRun: CommandHandler<'run.prepare'> = async (tx, { runId }) => {
  const run = await requireActiveRun(tx, runId);
  if (!run.ok) {
    return run;
  }
  const preparing: Run = { ...run.value, state: { status: 'preparing' } };
  await tx.saveRun(preparing);
  await tx.append(preparing.projectId, { type: 'run.preparing', runId });
  return accept(preparing);
};

/** The agent's process lives. */
export const startRun: CommandHandler<'run.start'> = async (tx, input) => {
  const run = await requireActiveRun(tx, input.runId);
  if (!run.ok) {
    return run;
  }
  const { pid, workspace } = input;
  const running: Run = {
    ...run.value,
    state: { status: 'running', pid, workspace, startedAt: tx.now },
  };
  await tx.saveRun(running);
  await tx.append(running.projectId, { type: 'run.started', runId: input.runId, pid });
  return accept(running);
};

/** Totals so far; late reports of ended runs are kept too. */
export const reportUsage: CommandHandler<'run.usage'> = async (tx, input) => {
  const run = await tx.run(input.runId);
  if (run === null) {
    return refuse('run_unknown', `There is no run ${input.runId}.`);
  }
  const counted = { ...run, usage: input.usage };
  await tx.saveRun(counted);
  return accept(counted);
};

/** Only one run tries whether the limit of an account is gone. */
async function takeCanary(
  tx: StoreTransaction,
  run: Run,
  account: string | null,
): Promise<Result<null>> {
  if (account === null) {
    return accept(null);
  }
  const quota = await tx.quota(account);
  const state = startCanary(quota.state, run.id, tx.now);
  if (state === null) {
    return refuse(
      'account_waiting',
      `Another run tries already whether the limit of ${account} is gone.`,
    );
  }
  await tx.saveQuota(account, state);
  await tx.append(run.projectId, { type: 'quota.changed', account, state });
  return accept(null);
}

/** Looked at in the transaction that starts the run: no other can come between, of whatever project. */
async function takePlace(
  tx: StoreTransaction,
  run: Run,
  account: string | null,
): Promise<Result<null>> {
  if (account === null) {
    return accept(null);
  }
  const { state } = await tx.quota(account);
  const isCanary = state.status === 'canary' && state.runId === run.id;
  if (!isCanary && quotaAllowance(state, tx.now) !== 'runs') {
    return refuse('account_waiting', `Nothing starts on ${account} now: its limit is reached.`);
  }
  if ((await tx.countReserved(account)) >= quotaWidth(state, tx.now)) {
    return refuse(
      'account_waiting',
      `As many runs go on on ${account} as may so shortly after a limit.`,
    );
  }
  await tx.saveReservation({ runId: run.id, account, usd: null, tokens: null });
  return accept(null);
}

async function holdAll(
  tx: StoreTransaction,
  run: Run,
  featureIds: readonly number[],
  purpose: Purpose,
): Promise<Result<RunFeature[]>> {
  const features: RunFeature[] = [];
  for (const featureId of featureIds) {
    const held = await hold(tx, run, featureId, purpose, featureIds);
    if (!held.ok) {
      return held;
    }
    features.push({ featureId, purpose, token: held.value.token, outcome: null });
  }
  return accept(features);
}

async function countStart(tx: StoreTransaction, project: Project): Promise<Result<null>> {
  if (project.crew.status !== 'running') {
    return refuse(
      'crew_not_running',
      `The crew of "${project.name}" does not start runs: it is ${project.crew.status}.`,
    );
  }
  const crew = { ...project.crew, runsStarted: project.crew.runsStarted + 1 };
  await tx.saveProject({ ...project, crew });
  return accept(null);
}

/** A look for improvements starts only where nothing else of the project works. */
async function requireRest(
  tx: StoreTransaction,
  { id, crew, name }: Project,
): Promise<Result<null>> {
  const others = (await tx.activeRuns(id)).some((run) => run.role === 'improving');
  return crew.status !== 'stopped' || others
    ? refuse('crew_running', `Something works for "${name}" already.`)
    : accept(null);
}

async function hold(
  tx: StoreTransaction,
  run: Run,
  featureId: number,
  purpose: Purpose,
  batch: readonly number[] = [],
): Promise<Result<Lease>> {
  const found = await requireFeature(tx, featureId);
  if (!found.ok) {
    return found;
  }
  const free =
    purpose === 'coding' ? await requireReady(tx, found.value, batch) : requirePassing(found.value);
  if (!free.ok) {
    return free;
  }
  const { projectId } = found.value;
  const lease = await tx.grantLease({
    projectId,
    featureId,
    purpose,
    runId: run.id,
    expiresAt: leaseExpiry(tx.now),
  });
  if (lease === null) {
    return refuse(
      'feature_busy',
      `Feature #${featureId} is held by another run. Take another one.`,
    );
  }
  await tx.append(projectId, {
    type: 'lease.granted',
    featureId,
    purpose,
    runId: run.id,
    token: lease.token,
  });
  if (purpose === 'coding') {
    await saveMoved(tx, take(found.value, run.id, lease.token));
  }
  return accept(lease);
}

function requirePassing(feature: Feature): Result<Feature> {
  return feature.state.status === 'passing'
    ? accept(feature)
    : refuse(
        'feature_not_passing',
        `Feature #${feature.id} does not pass, so there is nothing to re-test.`,
      );
}

/** Features of the same batch that come before this one will have landed by the time it is worked on. */
async function requireReady(
  tx: StoreTransaction,
  feature: Feature,
  batch: readonly number[],
): Promise<Result<Feature>> {
  const before = batch.slice(0, Math.max(0, batch.indexOf(feature.id)));
  switch (feature.state.status) {
    case 'passing':
      return refuse('feature_passing', `Feature #${feature.id} passes already. Take another one.`);
    case 'needs_input':
      return refuse(
        'feature_needs_input',
        `Feature #${feature.id} waits for a person's answer. Take another one.`,
      );
    case 'parked':
      return refuse(
        'feature_parked',
        `Feature #${feature.id} is parked (${feature.state.reason}). A person has to retry it.`,
      );
    case 'in_progress':
    case 'landing':
      return refuse(
        'feature_busy',
        `Feature #${feature.id} is being worked on by run ${feature.state.runId}. Take another one.`,
      );
    case 'pending':
      break;
  }
  for (const dependencyId of feature.dependencies.filter((id) => !before.includes(id))) {
    const dependency = await tx.feature(dependencyId);
    if (dependency?.state.status !== 'passing') {
      return refuse(
        'feature_not_ready',
        `Feature #${feature.id} waits for #${dependencyId}, which does not pass yet. Take another one.`,
        { dependencyId },
      );
    }
  }
  return accept(feature);
}

async function bestFree(
  tx: StoreTransaction,
  projectId: number,
  purpose: Purpose,
): Promise<Result<number>> {
  const features = await tx.features(projectId);
  if (purpose === 'testing') {
    return firstUnheld(
      tx,
      worthTesting(features, null).map((worth) => worth.feature.id),
      purpose,
    );
  }
  const passing = new Set(
    features.filter((feature) => feature.state.status === 'passing').map((feature) => feature.id),
  );
  const ready = inOrder(features).filter(
    (feature) =>
      feature.state.status === 'pending' &&
      (feature.state.backingOffUntil ?? 0) <= tx.now &&
      feature.dependencies.every((id) => passing.has(id)),
  );
  return firstUnheld(
    tx,
    ready.map((feature) => feature.id),
    purpose,
  );
}

async function firstUnheld(
  tx: StoreTransaction,
  featureIds: readonly number[],
  purpose: Purpose,
): Promise<Result<number>> {
  for (const featureId of featureIds) {
    if (!(await isHeldNow(tx, featureId, purpose))) {
      return accept(featureId);
    }
  }
  return refuse(
    'nothing_to_claim',
    'No feature is free at this moment: the rest is passing, being worked on, or waits for something.',
  );
}

async function isHeldNow(
  tx: StoreTransaction,
  featureId: number,
  purpose: Purpose,
): Promise<boolean> {
  const lease = await tx.lease(featureId, purpose);
  return lease !== null && lease.expiresAt > tx.now;
}
