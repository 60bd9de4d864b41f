import type { Feature, Lease, RegressionEvidence, RetestReason, Run } from '@ropewalk/contracts';
import { park, regress, take } from '../feature/feature-machine.ts';
import { leaseExpiry } from '../lease/lease.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { accept, refuse, type Result } from '../result.ts';
import { INCONCLUSIVE_LIMIT } from '../retry/retry.ts';
import type { CommandInput, CommandOutput } from './command-map.ts';
import type { CommandHandler } from './handler.ts';
import { dropLease, saveMoved, setOutcome } from './record.ts';
import { requireActiveRun, requireFeature, requireHeldFeature } from './require.ts';

/**
 * A tester says that a feature is broken. Unconfirmed it is a suspicion and the feature keeps passing;
 * confirmed, the tester's testing lease becomes the coding lease in this one transaction, or the
 * feature goes back to the queue with the evidence.
 */
export const reportRegression: CommandHandler<'feature.report_regression'> = async (tx, input) => {
  const held = await requireHeldFeature(tx, input, 'testing');
  if (!held.ok) {
    return held;
  }
  const run = await requireActiveRun(tx, input.runId);
  if (!run.ok) {
    return run;
  }
  const { feature, lease } = held.value;
  if (feature.state.status !== 'passing') {
    return refuse(
      'feature_not_passing',
      `Feature #${feature.id} is not passing any more: leave it.`,
    );
  }
  if (input.confirmed === null) {
    const suspected = await suspect(tx, feature, input.runId, input.reason);
    return accept({ feature: suspected, confirmed: false, token: lease.token });
  }
  return confirm(tx, { ...input, confirmed: input.confirmed }, held.value, run.value);
};

type Report = CommandInput<'feature.report_regression'>;

async function confirm(
  tx: StoreTransaction,
  input: Report & { readonly confirmed: NonNullable<Report['confirmed']> },
  { feature, lease }: { readonly feature: Feature; readonly lease: Lease },
  run: Run,
): Promise<Result<CommandOutput<'feature.report_regression'>>> {
  const evidence: RegressionEvidence = {
    foundBy: 'testing_run',
    runId: input.runId,
    commit: input.confirmed.commit,
    reason: input.reason,
    verdictId: input.confirmed.verdictId,
    at: tx.now,
  };
  const checks = input.check === null ? feature.checks : [...feature.checks, input.check];
  const broken = regress({ ...feature, checks }, evidence);
  await tx.append(feature.projectId, {
    type: 'feature.regressed',
    featureId: feature.id,
    runId: input.runId,
    reason: input.reason,
    commit: input.confirmed.commit,
  });
  await dropLease(tx, lease, 'testing');
  if (input.fix === 'coder' || broken.state.status === 'parked') {
    await setOutcome(tx, run, feature.id, 'regression_found');
    return accept({ feature: await saveMoved(tx, broken), confirmed: true, token: null });
  }
  const coding = await tx.grantLease({
    projectId: feature.projectId,
    featureId: feature.id,
    purpose: 'coding',
    runId: input.runId,
    expiresAt: leaseExpiry(tx.now),
  });
  if (coding === null) {
    return refuse('feature_busy', `Feature #${feature.id} is held by somebody else for coding.`);
  }
  await tx.append(feature.projectId, {
    type: 'lease.granted',
    featureId: feature.id,
    purpose: 'coding',
    runId: input.runId,
    token: coding.token,
  });
  await holdOnlyForMending(tx, input.runId, feature.id, coding.token);
  const mending = await saveMoved(tx, take(broken, input.runId, coding.token));
  return accept({ feature: mending, confirmed: true, token: coding.token });
}

/** The run keeps this feature, now for coding, and gives back the rest of its batch. */
async function holdOnlyForMending(
  tx: StoreTransaction,
  runId: number,
  featureId: number,
  token: number,
): Promise<void> {
  const run = await tx.run(runId);
  if (run === null) {
    return;
  }
  for (const other of await tx.leasesOfRun(runId)) {
    if (other.featureId !== featureId) {
      await dropLease(tx, other, other.purpose);
    }
  }
  await tx.saveRun({
    ...run,
    features: run.features.map((entry) =>
      entry.featureId === featureId
        ? { ...entry, purpose: 'coding', token }
        : { ...entry, outcome: entry.outcome ?? 'cancelled' },
    ),
  });
}

async function suspect(
  tx: StoreTransaction,
  feature: Feature,
  runId: number,
  reason: string,
): Promise<Feature> {
  if (feature.state.status !== 'passing') {
    return feature;
  }
  await tx.append(feature.projectId, {
    type: 'feature.suspected',
    featureId: feature.id,
    runId,
    reason,
  });
  return saveMoved(tx, { ...feature, state: { ...feature.state, suspicion: reason } });
}

/** The end of one test: the word is kept, with the commit that it is about. */
export const releaseTesting: CommandHandler<'feature.release_testing'> = async (tx, input) => {
  const held = await requireHeldFeature(tx, input, 'testing');
  if (!held.ok) {
    return held;
  }
  const run = await requireActiveRun(tx, input.runId);
  if (!run.ok) {
    return run;
  }
  const { feature, lease } = held.value;
  await dropLease(tx, lease, 'testing');
  await setOutcome(tx, run.value, feature.id, 'verified');
  if (input.note !== null) {
    await tx.insertNote({ featureId: feature.id, runId: input.runId, text: input.note });
  }
  if (feature.state.status !== 'passing') {
    return accept(feature);
  }
  const verdict = await tx.insertVerdict({
    projectId: feature.projectId,
    featureId: feature.id,
    runId: input.runId,
    kind: 'retest',
    commit: input.commit,
    outcome: input.testedOk ? 'pass' : 'inconclusive',
    checks: [],
    files: [],
    weakenedTests: [],
  });
  await tx.append(feature.projectId, {
    type: 'feature.tested',
    featureId: feature.id,
    runId: input.runId,
    outcome: verdict.outcome,
    commit: input.commit,
  });
  const { touchedAt } = feature.state;
  const sawTheNewest = touchedAt === null || touchedAt < run.value.createdAt;
  const suspicion = input.testedOk ? null : (feature.state.suspicion ?? input.note);
  return accept(
    await saveMoved(tx, {
      ...feature,
      state: {
        ...feature.state,
        lastTestedAt: tx.now,
        retest: sawTheNewest ? null : stillAskedFor(feature.state.retest),
        testAttempts: 0,
        suspicion,
      },
    }),
  );
};

function stillAskedFor(retest: RetestReason | null): RetestReason {
  return retest === 'asked_for' ? 'asked_for' : 'files_touched';
}

/** What running the recorded checks at a newer commit showed. */
export const sweepResult: CommandHandler<'feature.sweep_result'> = async (tx, input) => {
  const found = await requireFeature(tx, input.featureId);
  if (!found.ok) {
    return found;
  }
  const feature = found.value;
  const verdict = await tx.insertVerdict(input.verdict);
  await tx.append(feature.projectId, {
    type: 'verdict.recorded',
    verdictId: verdict.id,
    kind: verdict.kind,
    featureId: feature.id,
    outcome: verdict.outcome,
    commit: verdict.commit,
  });
  if (feature.state.status !== 'passing') {
    return accept({ verdict, regressed: false });
  }
  switch (verdict.outcome) {
    case 'fail': {
      await endTestsOf(tx, feature);
      await tx.append(feature.projectId, {
        type: 'feature.regressed',
        featureId: feature.id,
        runId: null,
        reason: input.reason,
        commit: verdict.commit,
      });
      await saveMoved(
        tx,
        regress(feature, {
          foundBy: 'sweep',
          runId: null,
          commit: verdict.commit,
          reason: input.reason,
          verdictId: verdict.id,
          at: tx.now,
        }),
      );
      return accept({ verdict, regressed: true });
    }
    case 'inconclusive': {
      const counted = { ...feature, inconclusives: feature.inconclusives + 1 };
      await saveMoved(
        tx,
        counted.inconclusives >= INCONCLUSIVE_LIMIT
          ? park(counted, 'inconclusive_twice', input.reason)
          : counted,
      );
      return accept({ verdict, regressed: false });
    }
    case 'pass':
    case 'unchecked': {
      const state = { ...feature.state, verdictId: verdict.id, verdict: verdict.outcome };
      await saveMoved(tx, { ...feature, inconclusives: 0, state });
      return accept({ verdict, regressed: false });
    }
  }
};

/** Whoever tests it has nothing to look at any more. */
export async function endTestsOf(tx: StoreTransaction, feature: Feature): Promise<void> {
  const lease = await tx.lease(feature.id, 'testing');
  if (lease === null) {
    return;
  }
  await dropLease(tx, lease, 'testing');
  const run = await tx.run(lease.runId);
  if (run !== null) {
    await setOutcome(tx, run, feature.id, 'cancelled');
  }
}
