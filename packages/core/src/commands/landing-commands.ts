import type {
  Check,
  Feature,
  Landing,
  LandingRefusal,
  Project,
  Run,
  RunOutcome,
  Verdict,
} from '@ropewalk/contracts';
import {
  afterRun,
  beginLanding,
  park,
  pass,
  returnFromLanding,
} from '../feature/feature-machine.ts';
import { describeLandingRefusal } from '../landing/refusal-text.ts';
import { leaseExpiry } from '../lease/lease.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { affectedBy } from '../regression/affected.ts';
import { accept, assertNever, refuse, type Result } from '../result.ts';
import { INCONCLUSIVE_LIMIT } from '../retry/retry.ts';
import type { CommandInput } from './command-map.ts';
import type { CommandHandler } from './handler.ts';
import { dropLease, saveMoved, setOutcome } from './record.ts';
import { requireHeldFeature } from './require.ts';

/** Freezes a claim. While a landing of the same feature is under way, every further call attaches to it. */
export const requestLanding: CommandHandler<'landing.request'> = async (tx, input) => {
  if (input.fence === null) {
    return accept({ landing: await insertLanding(tx, input), alreadyUnderWay: false });
  }
  const held = await requireHeldFeature(tx, input.fence, 'coding');
  if (!held.ok) {
    return held;
  }
  const { feature } = held.value;
  if (feature.state.status === 'landing') {
    const open = await tx.landing(feature.state.landingId);
    return open === null
      ? refuse('landing_unknown', `The landing of feature #${feature.id} is gone.`)
      : accept({ landing: open, alreadyUnderWay: true });
  }
  if (feature.state.status !== 'in_progress') {
    return refuse(
      'feature_busy',
      `Feature #${feature.id} is ${feature.state.status} and cannot land.`,
    );
  }
  const landing = await insertLanding(tx, input);
  await saveMoved(tx, beginLanding(feature, feature.state, landing.id));
  return accept({ landing, alreadyUnderWay: false });
};

/** Puts a claim into the queue of landings. */
export async function insertLanding(
  tx: StoreTransaction,
  input: CommandInput<'landing.request'>,
): Promise<Landing> {
  const landing = await tx.insertLanding({
    projectId: input.projectId,
    kind: input.kind,
    featureId: input.fence?.featureId ?? null,
    runId: input.runId,
    token: input.fence?.token ?? null,
    work: input.work,
    checks: [...input.checks],
    files: [...input.files],
    state: { status: 'queued' },
  });
  await tx.append(input.projectId, {
    type: 'landing.queued',
    landingId: landing.id,
    featureId: landing.featureId,
    runId: landing.runId,
  });
  await tx.enqueue(input.projectId, { type: 'landing.perform', landingId: landing.id });
  return landing;
}

/** Written down before the target branch moves: after a crash this tells whether the landing happened. */
export const gateLanding: CommandHandler<'landing.gate'> = async (tx, input) => {
  const open = await requireOpenLanding(tx, input.landingId);
  if (!open.ok) {
    return open;
  }
  const { candidate, expectedHead } = input;
  const gating: Landing = { ...open.value, state: { status: 'gating', candidate, expectedHead } };
  await tx.saveLanding(gating);
  await keepLease(tx, gating);
  await tx.append(gating.projectId, { type: 'landing.gating', landingId: gating.id, candidate });
  return accept(gating);
};

/** The target branch has moved: the feature passes, its neighbours are to be looked at again. */
export const landLanding: CommandHandler<'landing.land'> = async (tx, input) => {
  const open = await requireOpenLanding(tx, input.landingId);
  if (!open.ok) {
    return open;
  }
  const project = await tx.project(open.value.projectId);
  if (project === null) {
    return refuse('project_unknown', `The project of landing ${input.landingId} is gone.`);
  }
  const verdict = await tx.verdict(input.verdictId);
  if (verdict === null) {
    return refuse('landing_unknown', `There is no verdict ${input.verdictId}.`);
  }
  const landing: Landing = {
    ...open.value,
    state: {
      status: 'landed',
      commit: input.commit,
      verdictId: verdict.id,
      at: tx.now,
      ...(open.value.state.status === 'gating' ? { base: open.value.state.expectedHead } : {}),
    },
  };
  await tx.saveLanding(landing);
  await settleProject(tx, project, input, verdict);
  await tx.append(landing.projectId, {
    type: 'landing.landed',
    landingId: landing.id,
    featureId: landing.featureId,
    runId: landing.runId,
    commit: input.commit,
    files: [...input.files],
  });
  await passFeature(tx, landing, verdict, input);
  await lookAgainAtNeighbours(tx, landing, input);
  await tx.enqueue(landing.projectId, { type: 'repository.follow' });
  if (project.settings.push !== null) {
    await tx.enqueue(landing.projectId, { type: 'remote.push' });
  }
  return accept(landing);
};

async function settleProject(
  tx: StoreTransaction,
  project: Project,
  input: CommandInput<'landing.land'>,
  verdict: Verdict,
): Promise<void> {
  const green = project.targetRed !== null && verdict.outcome !== 'fail';
  if (green || input.config !== null) {
    await tx.saveProject({
      ...project,
      targetRed: green ? null : project.targetRed,
      config: input.config ?? project.config,
    });
  }
  if (input.config !== null) {
    await tx.append(project.id, { type: 'project.config_taken', commit: input.commit });
  }
  if (green) {
    await tx.append(project.id, { type: 'project.target_green', commit: input.commit });
  }
}

async function passFeature(
  tx: StoreTransaction,
  landing: Landing,
  verdict: Verdict,
  input: CommandInput<'landing.land'>,
): Promise<void> {
  const feature = landing.featureId === null ? null : await tx.feature(landing.featureId);
  if (feature?.state.status !== 'landing' || feature.state.landingId !== landing.id) {
    return;
  }
  const { runId, token } = feature.state;
  const checks = mergeChecks(feature.checks, landing.checks);
  await saveMoved(
    tx,
    pass(
      { ...feature, checks },
      {
        commit: input.commit,
        verdictId: verdict.id,
        verdict: verdict.outcome,
        at: tx.now,
        files: input.files,
      },
    ),
  );
  await dropLease(
    tx,
    { projectId: feature.projectId, featureId: feature.id, runId, token },
    'coding',
  );
  const run = await tx.run(runId);
  if (run !== null) {
    await setOutcome(tx, run, feature.id, 'landed');
  }
}

async function lookAgainAtNeighbours(
  tx: StoreTransaction,
  landing: Landing,
  input: CommandInput<'landing.land'>,
): Promise<void> {
  if (landing.featureId === null) {
    return;
  }
  const landed = await tx.feature(landing.featureId);
  const { features, behind } = await tx.passingNeighbours({
    projectId: landing.projectId,
    featureId: landing.featureId,
    dependencies: landed?.dependencies ?? [],
    files: input.files,
  });
  const affected = affectedBy(features, { landed, files: input.files, behind });
  const byFiles = new Set(affected.byFiles);
  const byDependency = new Set(affected.byDependency);
  for (const feature of features) {
    const touched = byFiles.has(feature.id) || byDependency.has(feature.id);
    if (touched && feature.state.status === 'passing') {
      const reason = byFiles.has(feature.id) ? 'files_touched' : 'dependency_touched';
      const retest = feature.state.retest ?? reason;
      const state = { ...feature.state, retest, testAttempts: 0, touchedAt: tx.now };
      await saveMoved(tx, { ...feature, state });
    }
  }
  if (affected.sweep.length > 0) {
    await tx.enqueue(landing.projectId, {
      type: 'sweep.perform',
      commit: input.commit,
      featureIds: [...affected.sweep],
    });
  }
}

/** Two checks are the same when their command is; the newer one counts. */
function mergeChecks(kept: readonly Check[], added: readonly Check[]): Check[] {
  const byCommand = new Map([...kept, ...added].map((check) => [check.command, check]));
  return [...byCommand.values()];
}

/** The gate (or git) said no: the author mends it while it still works, otherwise the next attempt does. */
export const refuseLanding: CommandHandler<'landing.refuse'> = async (tx, input) => {
  const open = await requireOpenLanding(tx, input.landingId);
  if (!open.ok) {
    return open;
  }
  const verdict = input.verdict === null ? null : await tx.insertVerdict(input.verdict);
  const refusal: LandingRefusal =
    input.refusal.code === 'check_failed' && verdict !== null
      ? { ...input.refusal, verdictId: verdict.id }
      : input.refusal;
  const landing: Landing = {
    ...open.value,
    state: { status: 'refused', refusal, at: tx.now },
  };
  await tx.saveLanding(landing);
  await tx.append(landing.projectId, {
    type: 'landing.refused',
    landingId: landing.id,
    featureId: landing.featureId,
    runId: landing.runId,
    refusal,
  });
  await settleRefusedFeature(tx, landing, refusal);
  return accept(landing);
};

async function settleRefusedFeature(
  tx: StoreTransaction,
  landing: Landing,
  refusal: CommandInput<'landing.refuse'>['refusal'],
): Promise<void> {
  const feature = landing.featureId === null ? null : await tx.feature(landing.featureId);
  if (feature?.state.status !== 'landing' || feature.state.landingId !== landing.id) {
    return;
  }
  const { runId, token } = feature.state;
  const lastFailure = describeLandingRefusal(refusal);
  const inconclusives = refusal.code === 'inconclusive' ? feature.inconclusives + 1 : 0;
  const counted: Feature = { ...feature, inconclusives, lastFailure };
  const run = await tx.run(runId);
  const lease = { projectId: feature.projectId, featureId: feature.id, runId, token };
  if (inconclusives >= INCONCLUSIVE_LIMIT) {
    await dropLease(tx, lease, 'coding');
    await saveMoved(tx, park(counted, 'inconclusive_twice', lastFailure));
    await finish(tx, run, feature.id, 'failed');
    return;
  }
  if (run !== null && run.state.status !== 'ended' && refusal.code !== 'interrupted') {
    await tx.renewLeases([runId], leaseExpiry(tx.now));
    await saveMoved(tx, returnFromLanding(counted));
    return;
  }
  // Nobody has tried anew: the attempt of that run was over, and settled, before its work came.
  const outcome = isLate(run, feature.id, token) ? 'interrupted' : outcomeOfRefusal(refusal.code);
  const project = await tx.project(feature.projectId);
  await dropLease(tx, lease, 'coding');
  await saveMoved(
    tx,
    afterRun(counted, {
      outcome,
      lastOutput: lastFailure,
      savedRef: null,
      now: tx.now,
      retryBaseMs: project?.settings.retryBaseMs ?? 0,
    }),
  );
  await finish(tx, run, feature.id, outcome);
}

/** Whether the work came after its run was over: it lands under a right of its own then. */
function isLate(run: Run | null, featureId: number, token: number): boolean {
  return (
    run !== null && !run.features.some((one) => one.featureId === featureId && one.token === token)
  );
}

async function finish(
  tx: StoreTransaction,
  run: Run | null,
  featureId: number,
  outcome: RunOutcome,
): Promise<void> {
  if (run !== null) {
    await setOutcome(tx, run, featureId, outcome);
  }
}

/** What a refusal means for a run that has ended meanwhile. */
function outcomeOfRefusal(code: CommandInput<'landing.refuse'>['refusal']['code']): RunOutcome {
  switch (code) {
    case 'environment':
      return 'environment';
    case 'target_red':
      return 'target_red';
    case 'interrupted':
      return 'interrupted';
    case 'empty_change':
      return 'no_change';
    case 'conflict':
    case 'check_failed':
    case 'inconclusive':
    case 'check_proves_nothing':
    case 'tests_weakened':
    case 'needs_person':
    case 'secret_found':
    case 'unsupported_content':
    case 'bad_evidence':
    case 'bad_config':
      return 'failed';
    default:
      return assertNever(code);
  }
}

async function requireOpenLanding(
  tx: StoreTransaction,
  landingId: number,
): Promise<Result<Landing>> {
  const landing = await tx.landing(landingId);
  if (landing === null) {
    return refuse('landing_unknown', `There is no landing ${landingId}.`);
  }
  return landing.state.status === 'landed' || landing.state.status === 'refused'
    ? refuse('landing_settled', `Landing ${landingId} is ${landing.state.status} already.`)
    : accept(landing);
}

async function keepLease(tx: StoreTransaction, landing: Landing): Promise<void> {
  if (landing.runId !== null) {
    await tx.renewLeases([landing.runId], leaseExpiry(tx.now));
  }
}
