import type { Feature, FeatureState } from '@ropewalk/contracts';
import type { StoreTransaction } from '../ports/store.ts';
import { accept, refuse, type Result } from '../result.ts';
import type { CommandHandler } from './handler.ts';
import { saveMoved } from './record.ts';
import { endTestsOf } from './regression-commands.ts';
import { requireFeature } from './require.ts';

type Passing = Extract<FeatureState, { status: 'passing' }>;

/**
 * A person says that a passing feature is not done. Their word needs no check, and does not count as one of the
 * regressions after which a feature is parked.
 */
export const reopenFeature: CommandHandler<'feature.reopen'> = async (tx, { featureId, note }) => {
  const passing = await requirePassing(tx, featureId);
  if (!passing.ok) {
    return passing;
  }
  const { feature, state } = passing.value;
  await endTestsOf(tx, feature);
  const kept = await tx.insertNote({ featureId, runId: null, text: note });
  await tx.append(feature.projectId, { type: 'feature.noted', featureId, note: kept });
  await tx.append(feature.projectId, {
    type: 'feature.regressed',
    featureId,
    runId: null,
    reason: note,
    commit: state.commit,
  });
  return accept(
    await saveMoved(tx, {
      ...feature,
      lastFailure: note,
      state: {
        status: 'pending',
        backingOffUntil: null,
        regression: {
          foundBy: 'person',
          runId: null,
          commit: state.commit,
          reason: note,
          verdictId: null,
          at: tx.now,
        },
      },
    }),
  );
};

/** Marks the feature as worth a model's time before all others, and has its checks run without one. */
export const requestRetest: CommandHandler<'feature.request_retest'> = async (
  tx,
  { featureId },
) => {
  const passing = await requirePassing(tx, featureId);
  if (!passing.ok) {
    return passing;
  }
  const { feature, state } = passing.value;
  if (feature.checks.length > 0) {
    await tx.enqueue(feature.projectId, {
      type: 'sweep.perform',
      commit: state.commit,
      featureIds: [featureId],
    });
  }
  // A test that is under way began before it was asked for, so its answer must not clear the mark.
  const asked = { ...state, retest: 'asked_for', testAttempts: 0, touchedAt: tx.now } as const;
  return accept(await saveMoved(tx, { ...feature, state: asked }));
};

async function requirePassing(
  tx: StoreTransaction,
  featureId: number,
): Promise<Result<{ readonly feature: Feature; readonly state: Passing }>> {
  const found = await requireFeature(tx, featureId);
  if (!found.ok) {
    return found;
  }
  const { state } = found.value;
  return state.status === 'passing'
    ? accept({ feature: found.value, state })
    : refuse(
        'feature_not_passing',
        `Feature #${featureId} is ${state.status}: only a feature that passes can be doubted.`,
      );
}
