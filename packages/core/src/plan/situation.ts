import type { CrewSettings, Feature, Lease, Purpose, QuotaState, Role } from '@ropewalk/contracts';
import type { BacklogShape } from '../backlog/score.ts';
import { budgetState, type BudgetState } from '../budget/budgets.ts';
import { INITIALIZER_ATTEMPT_LIMIT } from '../retry/retry.ts';
import type { PlanContext } from './plan-types.ts';

/** A context with what every part of the plan asks of it, looked up once. */
export interface Situation {
  readonly context: PlanContext;
  readonly now: number;
  readonly settings: CrewSettings;
  readonly features: readonly Feature[];
  /** The feature with this id; undefined where a dependency points at nothing. */
  readonly featureOf: (id: number) => Feature | undefined;
  readonly quota: QuotaState;
  readonly budget: BudgetState;
  /** Features under a coding or testing lease that has not expired. */
  readonly leased: Readonly<Record<Purpose, ReadonlySet<number>>>;
  /** Runs that have not ended; a tester that mends is still a testing run. */
  readonly active: Readonly<Record<Role, number>>;
  /** Whether the backlog has still to be written by an initializer. */
  readonly mustInitialize: boolean;
  readonly initializerFailed: boolean;
  /** Set while the target branch is red: the feature that mends it, null when it does not exist any more. */
  readonly red: { readonly mendedBy: Feature | null; readonly featureId: number } | null;
  /** Whether anything is under way that will end by itself and may change the answer. */
  readonly isBusy: boolean;
}

/** Looks everything up. */
export function situationOf(context: PlanContext, { graph }: BacklogShape): Situation {
  const { snapshot, now } = context;
  const { project, features } = snapshot;
  const featureOf = (id: number) => features[graph.positionOf(id) ?? -1];
  const live = snapshot.leases.filter((lease) => lease.expiresAt > now);
  const active = countActive(context);
  const mustInitialize = !project.initialized && (project.spec !== null || active.initializer > 0);
  return {
    context,
    now,
    settings: project.settings,
    features,
    featureOf,
    quota: quotaOf(context),
    budget: budgetState({
      now,
      budgets: project.settings.budgets,
      spending: snapshot.spending,
      runs: snapshot.runs,
    }),
    leased: { coding: idsOf(live, 'coding'), testing: idsOf(live, 'testing') },
    active,
    mustInitialize,
    initializerFailed:
      mustInitialize &&
      active.initializer === 0 &&
      project.initializerAttempts >= INITIALIZER_ATTEMPT_LIMIT,
    red: redOf(context, featureOf),
    isBusy:
      active.initializer + active.coding + active.testing > 0 ||
      live.length > 0 ||
      context.sweepUnderWay,
  };
}

function quotaOf(context: PlanContext): QuotaState {
  const known = context.snapshot.quotas.find((quota) => quota.account === context.account);
  return known?.state ?? { status: 'open' };
}

function idsOf(leases: readonly Lease[], purpose: Purpose): ReadonlySet<number> {
  return new Set(
    leases.filter((lease) => lease.purpose === purpose).map((lease) => lease.featureId),
  );
}

function countActive(context: PlanContext): Record<Role, number> {
  const active = { initializer: 0, coding: 0, testing: 0, improving: 0, assistant: 0, external: 0 };
  for (const run of context.snapshot.runs) {
    if (run.state.status !== 'ended') {
      active[run.role] += 1;
    }
  }
  return active;
}

function redOf(context: PlanContext, featureOf: Situation['featureOf']): Situation['red'] {
  const { targetRed } = context.snapshot.project;
  if (targetRed === null) {
    return null;
  }
  const mendedBy = featureOf(targetRed.featureId) ?? null;
  // It landed through the gate, which runs the very checks that were red.
  return mendedBy?.state.status === 'passing' ? null : { mendedBy, featureId: targetRed.featureId };
}
