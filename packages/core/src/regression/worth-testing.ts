import type { CrewSettings, Feature, RetestReason } from '@ropewalk/contracts';
import { TEST_ATTEMPT_LIMIT } from '../feature/feature-machine.ts';

/** Why a model should look at a passing feature; `unchanged` = only because time has passed. */
export type TestingReason = RetestReason | 'unchanged';

/** A passing feature that is worth a model's time. */
export interface WorthTesting {
  readonly feature: Feature;
  readonly reason: TestingReason;
}

/** The order of reasons: what a person asked for, then the strongest doubt first (ARCHITECTURE.md, "Regression agents"). */
const RANK: Readonly<Record<TestingReason, number>> = {
  asked_for: 0,
  never_tested: 1,
  suspicion: 2,
  files_touched: 3,
  dependency_touched: 4,
  checks_missing: 5,
  unchanged: 6,
};

/**
 * The passing features that a model should re-test, the most urgent first: by reason, then the one whose
 * last test (or landing) is longest ago, then by id.
 *
 * Features whose testing runs ended without an answer `TEST_ATTEMPT_LIMIT` times since they were last touched
 * are left out, so that a tester that cannot work does not spend for ever. Features that nothing has touched are
 * listed only when they were last tested before `unchangedBefore` (null = not at all).
 */
export function worthTesting(
  features: readonly Feature[],
  unchangedBefore: number | null,
): WorthTesting[] {
  const worth: (WorthTesting & { readonly since: number })[] = [];
  for (const feature of features) {
    const { state } = feature;
    if (state.status !== 'passing' || state.testAttempts >= TEST_ATTEMPT_LIMIT) {
      continue;
    }
    const since = state.lastTestedAt ?? state.landedAt;
    const reason = testingReason(state, since, unchangedBefore);
    if (reason !== null) {
      worth.push({ feature, reason, since });
    }
  }
  return worth.sort(
    (left, right) =>
      RANK[left.reason] - RANK[right.reason] ||
      left.since - right.since ||
      left.feature.id - right.feature.id,
  );
}

function testingReason(
  state: Extract<Feature['state'], { status: 'passing' }>,
  since: number,
  unchangedBefore: number | null,
): TestingReason | null {
  if (state.retest === null) {
    return unchangedBefore !== null && since < unchangedBefore ? 'unchanged' : null;
  }
  if (state.retest === 'asked_for') {
    return 'asked_for';
  }
  // A later landing may have replaced the mark; that nobody ever looked remains the stronger doubt.
  return state.lastTestedAt === null || state.lastTestedAt < state.landedAt
    ? 'never_tested'
    : state.retest;
}

/** How many testing runs the share of the spend allows to be started now. */
export type TestingAllowance = 'any' | 'one' | 'none';

/**
 * Any number while testing has used less than `testingShare` of all minutes. As long as testing has spent
 * nothing and runs nothing, one is allowed for a feature that was never tested, whatever the share is.
 */
export function testingAllowance(budget: {
  readonly spent: { readonly codingMs: number; readonly testingMs: number };
  readonly testingShare: CrewSettings['testingShare'];
  readonly activeTestingRuns: number;
  readonly hasNeverTested: boolean;
}): TestingAllowance {
  const { codingMs, testingMs } = budget.spent;
  if (testingMs < budget.testingShare * (codingMs + testingMs)) {
    return 'any';
  }
  const isFirst = testingMs === 0 && budget.activeTestingRuns === 0;
  return isFirst && budget.hasNeverTested ? 'one' : 'none';
}
