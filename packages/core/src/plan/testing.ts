import { testingAllowance, worthTesting, type WorthTesting } from '../regression/worth-testing.ts';
import type { PlannedRun, TestingIdleReason } from './plan-types.ts';
import type { Slots } from './slots.ts';
import type { Situation } from './situation.ts';

/** What testing runs could do now, before slots are looked at. */
export interface TestingWork {
  readonly worth: readonly WorthTesting[];
  /** Runs that the share of the spend allows. */
  readonly runs: number;
}

/**
 * Finds what is worth testing. While coding goes on, features that nothing has touched may be re-tested again
 * and again (where the setting says so); without it each is re-tested at most once per crew, because a crew
 * must come to its end.
 */
export function findTestingWork(situation: Situation, codingGoesOn: boolean): TestingWork {
  const { settings, context, now } = situation;
  const { crew } = context.snapshot.project;
  if (settings.yolo || settings.testingAgentRatio === 0 || crew.status !== 'running') {
    return { worth: [], runs: 0 };
  }
  // What is broken on the target branch is known already, and nothing could land.
  if (situation.red !== null) {
    return { worth: [], runs: 0 };
  }
  const idleLimit = codingGoesOn ? now : crew.startedAt;
  const worth = worthTesting(
    situation.features,
    settings.retestUnchanged ? idleLimit : null,
  ).filter(
    ({ feature }) =>
      !situation.leased.testing.has(feature.id) && !situation.budget.features.has(feature.id),
  );
  const allowance = testingAllowance({
    spent: context.snapshot.spent,
    testingShare: settings.testingShare,
    activeTestingRuns: situation.active.testing,
    hasNeverTested: worth.some(({ reason }) => reason === 'never_tested'),
  });
  // What a person has asked for is theirs to spend.
  const askedFor = worth.filter(({ reason }) => reason === 'asked_for').length;
  const runs = Math.max(
    { any: Number.POSITIVE_INFINITY, one: 1, none: 0 }[allowance],
    Math.ceil(askedFor / settings.testingBatchSize),
  );
  return { worth, runs: worth.length === 0 ? 0 : runs };
}

/** At most `limit` testing runs, the most urgent features first. */
export function startTesting(situation: Situation, work: TestingWork, limit: number): PlannedRun[] {
  const size = situation.settings.testingBatchSize;
  const runs = Math.min(limit, work.runs, Math.ceil(work.worth.length / size));
  return Array.from({ length: Math.max(0, runs) }, (_, index) => ({
    role: 'testing',
    featureIds: work.worth.slice(index * size, (index + 1) * size).map(({ feature }) => feature.id),
    canaryOf: null,
  }));
}

/** Why no testing run is started although a slot is free. */
export function testingIdle(
  situation: Situation,
  found: {
    readonly work: TestingWork;
    readonly slots: Slots;
    readonly started: number;
    readonly mayStart: boolean;
  },
): TestingIdleReason | null {
  const { settings } = situation;
  if (settings.yolo) {
    return 'yolo';
  }
  if (settings.testingAgentRatio === 0) {
    return 'ratio_zero';
  }
  if (!found.mayStart) {
    return 'not_running';
  }
  if (found.started > 0 || found.slots.testing === 0) {
    return null;
  }
  if (situation.red !== null) {
    return 'not_running';
  }
  if (found.work.worth.length === 0) {
    return 'nothing_to_test';
  }
  return found.work.runs === 0 ? 'share_used_up' : null;
}
