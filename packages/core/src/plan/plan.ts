import { shapeOf, type BacklogShape } from '../backlog/score.ts';
import { makeBatches } from './batches.ts';
import { decideCrew } from './crew-end.ts';
import { crewObstacle, isUnheld, shortage } from './obstacles.ts';
import {
  countUnsettled,
  relevant,
  startablePositions,
  timersOf,
  type Outlook,
  type Stood,
} from './outlook.ts';
import { fitIntoMemory } from './memory-fit.ts';
import type { Plan, PlanContext, PlannedRun } from './plan-types.ts';
import { standingsOf } from './readiness.ts';
import { reasonsFor } from './reasons.ts';
import { situationOf, type Situation } from './situation.ts';
import { freeSlots, startLimit, type Slots } from './slots.ts';
import { findTestingWork, startTesting, testingIdle } from './testing.ts';
import { wakeAtOf } from './wake.ts';

/**
 * Decides what a crew does next: which runs to start, why every other feature is left alone, whether the crew
 * is finished, and when to ask again.
 *
 * Pure: the same context gives the same plan. Promises that it never starts more than the slots allow, nor a
 * feature with an unfinished dependency outside of its own batch; that a plan which starts nothing for a
 * crew with nothing running either ends the crew, asks for the final sweep or names a `wakeAt` after `now`; and
 * that time is nearly linear in features and dependencies, on any data.
 */
export function plan(context: PlanContext): Plan {
  const shape = shapeOf(context.snapshot.features);
  const situation = situationOf(context, shape);
  const outlook = lookAhead(situation, shape);
  const slots = freeSlots(situation);
  const { starts, held } = fitIntoMemory(context.headroom.room, [
    ...startInitializer(situation, outlook),
    ...startRuns(situation, shape, { outlook, slots }),
  ]);
  const crew = decideCrew(situation, outlook, starts.length);
  // An ending crew starts nothing.
  const started = crew.type === 'go_on' ? starts : [];
  return {
    starts: started,
    stops: situation.budget.stops,
    budgetsReached: [
      ...(situation.budget.day === null ? [] : [situation.budget.day]),
      ...situation.budget.features.values(),
    ],
    budgetsNeared: situation.budget.neared,
    reasons: reasonsFor(situation, outlook.all, {
      started: new Set(ofRole(started, 'coding').flatMap((run) => run.featureIds)),
      slots,
      held: held.featureIds,
      figures: held.figures,
    }),
    testingIdle: testingIdle(situation, {
      work: outlook.testing,
      slots,
      started: ofRole(started, 'testing').length,
      mayStart: crewObstacle(situation) === null && shortage(situation) === null,
    }),
    crew,
    wakeAt: wakeAtOf(situation, outlook, { crew, starts: started.length, held: held.runs }),
  };
}

function lookAhead(situation: Situation, shape: BacklogShape): Outlook {
  const standings = standingsOf(situation, shape);
  const all = situation.features.flatMap((feature, position): Stood[] => {
    const standing = standings[position];
    return standing === undefined ? [] : [{ feature, position, standing }];
  });
  const stood = relevant(situation, all);
  const startable = startablePositions(stood);
  return {
    all,
    startable,
    timers: timersOf(situation, stood),
    ...countUnsettled(all),
    testing: findTestingWork(situation, situation.active.coding > 0 || startable.length > 0),
    wantsInitializer: situation.mustInitialize && situation.active.initializer === 0,
  };
}

/** An initializer stands before everything else, so that it is started while the crew is held up by its lack. */
function startInitializer(situation: Situation, outlook: Outlook): PlannedRun[] {
  const { total, canaryOf } = startLimit(situation);
  const mayStart =
    outlook.wantsInitializer &&
    total > 0 &&
    situation.context.snapshot.project.crew.status === 'running' &&
    situation.context.insideSchedule &&
    !isUnheld(situation) &&
    shortage(situation) === null;
  return mayStart ? [{ role: 'initializer', featureIds: [], canaryOf }] : [];
}

/**
 * Coding runs first, since everything else follows from them, but for one slot: where no testing run is active and
 * one is due, it gets its place although coding could use it. Its share of the spend bounds what that costs.
 */
function startRuns(
  situation: Situation,
  shape: BacklogShape,
  given: { readonly outlook: Outlook; readonly slots: Slots },
): PlannedRun[] {
  const { outlook, slots } = given;
  const isTestingDue =
    slots.canaryOf === null &&
    situation.active.testing === 0 &&
    Math.min(slots.testing, outlook.testing.runs) > 0;
  // A canary tries with as little as it can; what mends the target branch is not held up by other work.
  const isAlone = slots.canaryOf !== null || situation.red !== null;
  const coding = makeBatches({
    situation,
    shape,
    eligible: outlook.startable,
    batches: Math.min(slots.coding, slots.total - (isTestingDue ? 1 : 0)),
    batchSize: isAlone ? 1 : situation.settings.batchSize,
  });
  const testing = startTesting(
    situation,
    outlook.testing,
    Math.min(slots.testing, slots.total - coding.length),
  );
  return [
    ...coding.map((featureIds): PlannedRun => ({ role: 'coding', featureIds, canaryOf: null })),
    ...testing,
  ].map((run) => ({ ...run, canaryOf: slots.canaryOf }));
}

function ofRole(runs: readonly PlannedRun[], role: PlannedRun['role']): readonly PlannedRun[] {
  return runs.filter((run) => run.role === role);
}
