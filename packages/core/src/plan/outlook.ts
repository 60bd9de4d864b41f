import type { Feature, Reason } from '@ropewalk/contracts';
import type { Standing } from './readiness.ts';
import type { Situation } from './situation.ts';
import type { TestingWork } from './testing.ts';

/** A feature with how it stands. */
export interface Stood {
  readonly feature: Feature;
  readonly position: number;
  readonly standing: Standing;
}

/** What is left to do, whoever may do it and when. */
export interface Outlook {
  readonly all: readonly Stood[];
  /** Positions of features that a coding run could be started for now. */
  readonly startable: readonly number[];
  /** Times after now at which a feature moves on by itself: pauses that end, questions with a default. */
  readonly timers: readonly number[];
  /** Features whose lease is over and that the dispatcher is about to move on. */
  readonly abandoned: number;
  /** Features that a landing will move on, which says itself when it has. */
  readonly landing: number;
  readonly testing: TestingWork;
  readonly wantsInitializer: boolean;
}

/** How soon to look again at what the dispatcher is about to move on. */
const UNSETTLED_MS = 1_000;

/** Whether anything could still be started, now or later, without a person. */
export function hasWork(outlook: Outlook): boolean {
  return (
    outlook.startable.length > 0 ||
    outlook.timers.length > 0 ||
    outlook.abandoned > 0 ||
    outlook.landing > 0 ||
    outlook.testing.runs > 0 ||
    outlook.wantsInitializer
  );
}

/** Features whose standing matters for what can happen: while the target is red, only the one that mends it. */
export function relevant(situation: Situation, all: readonly Stood[]): readonly Stood[] {
  const { red } = situation;
  return red === null ? all : all.filter(({ feature }) => feature.id === red.featureId);
}

/** Positions of the relevant features that could be started now. */
export function startablePositions(stood: readonly Stood[]): readonly number[] {
  return stood.flatMap(({ standing, position }) =>
    standing.type === 'eligible' ? [position] : [],
  );
}

/** When the relevant features move on by themselves. */
export function timersOf(situation: Situation, stood: readonly Stood[]): readonly number[] {
  return stood.flatMap(({ standing }) => {
    const until = timedReason(standing)?.until ?? null;
    if (until === null) {
      return [];
    }
    // A deadline that has passed is about to be answered by the dispatcher.
    return [until > situation.now ? until : unsettledAt(situation.now)];
  });
}

function timedReason(standing: Standing): Reason | null {
  const isTimed =
    (standing.type === 'waiting' && standing.reason.code === 'backing_off') ||
    (standing.type === 'held' && standing.reason.code === 'needs_input');
  return isTimed ? standing.reason : null;
}

/** How many features wait to be moved on by the dispatcher, and by a landing. */
export function countUnsettled(all: readonly Stood[]): Pick<Outlook, 'abandoned' | 'landing'> {
  let abandoned = 0;
  let landing = 0;
  for (const { standing } of all) {
    abandoned += standing.type === 'abandoned' ? 1 : 0;
    landing += standing.type === 'held' && standing.reason.code === 'landing_queue' ? 1 : 0;
  }
  return { abandoned, landing };
}

/** When to look again at what the dispatcher is about to move on. */
export function unsettledAt(now: number): number {
  return now + UNSETTLED_MS;
}
