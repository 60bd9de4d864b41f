import { giveBack, park, SKIP_LIMIT } from '../feature/feature-machine.ts';
import type { StoreTransaction } from '../ports/store.ts';
import { accept, refuse, type Result } from '../result.ts';
import type { Feature, Lease, Run, RunOutcome } from '@ropewalk/contracts';
import type { Fence } from './command-map.ts';
import type { CommandHandler } from './handler.ts';
import { dropLease, saveMoved, setOutcome } from './record.ts';
import { requireActiveRun, requireHeldFeature } from './require.ts';

/** What a run does with a feature that it holds for coding; each is fenced by the lease. */

/** Sets the feature aside until a person has answered. */
export const requestInput: CommandHandler<'feature.request_input'> = async (tx, input) => {
  const held = await requireCoding(tx, input);
  if (!held.ok) {
    return held;
  }
  const { feature } = held.value;
  const waiting: Feature = {
    ...feature,
    answer: null,
    state: { status: 'needs_input', question: input.question },
  };
  await letGo(tx, held.value, 'needs_input');
  return accept(await saveMoved(tx, waiting));
};

/** Moves the feature to the end of the queue; parked when agents keep skipping it. */
export const skipFeature: CommandHandler<'feature.skip'> = async (tx, input) => {
  const held = await requireCoding(tx, input);
  if (!held.ok) {
    return held;
  }
  const { feature } = held.value;
  const newPriority = (await tx.highestPriority(feature.projectId)) + 1;
  const skipped: Feature = {
    ...feature,
    priority: newPriority,
    skips: feature.skips + 1,
    lastFailure: input.reason ?? feature.lastFailure,
  };
  await letGo(tx, held.value, 'skipped');
  await saveMoved(
    tx,
    skipped.skips >= SKIP_LIMIT
      ? park(skipped, 'skipped_repeatedly', input.reason ?? `Skipped ${skipped.skips} times.`)
      : giveBack(skipped),
  );
  return accept({ oldPriority: feature.priority, newPriority });
};

/**
 * Gives the feature back. From a run that we dispatched this counts as `no_change`, so that an agent
 * that gives everything back does not go on for ever.
 */
export const releaseFeature: CommandHandler<'feature.release'> = async (tx, fence) => {
  const held = await requireCoding(tx, fence);
  if (!held.ok) {
    return held;
  }
  const { feature, run } = held.value;
  if (run.role !== 'external') {
    return refuse(
      'role_not_allowed',
      'A feature that was assigned to you is given back by ending your turn. Use feature_skip to move it to the end of the queue.',
    );
  }
  await letGo(tx, held.value, 'cancelled');
  return accept(await saveMoved(tx, giveBack(feature)));
};

interface Held {
  readonly feature: Feature;
  readonly lease: Lease;
  readonly run: Run;
}

async function requireCoding(tx: StoreTransaction, fence: Fence): Promise<Result<Held>> {
  const held = await requireHeldFeature(tx, fence, 'coding');
  if (!held.ok) {
    return held;
  }
  if (held.value.feature.state.status !== 'in_progress') {
    return refuse(
      'feature_busy',
      `Feature #${fence.featureId} is ${held.value.feature.state.status}: wait for the answer of its landing.`,
    );
  }
  const run = await requireActiveRun(tx, fence.runId);
  return run.ok ? accept({ ...held.value, run: run.value }) : run;
}

async function letGo(tx: StoreTransaction, held: Held, outcome: RunOutcome): Promise<void> {
  await dropLease(tx, held.lease, 'coding');
  await setOutcome(tx, held.run, held.feature.id, outcome);
}
