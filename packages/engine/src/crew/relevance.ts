import type { Event, EventType } from '@ropewalk/contracts';

/** Events that cannot change what the plan says. */
const IRRELEVANT: ReadonlySet<EventType> = new Set<EventType>([
  'feature.noted',
  'run.preparing',
  'run.started',
  'verdict.recorded',
  'project.followed',
  'project.follow_blocked',
  'landing.gating',
  'budget.reached',
  'budget.neared',
  'project.pushed',
  'project.push_failed',
]);

/**
 * Nor do these, with all that is said in the same commit: a claim keeps its lease and its slot, and with what was
 * dispatched everything else was planned that could be started then. We look again all the same, when those who
 * wait for the store at such a moment have had their answers.
 */
const HARDLY_RELEVANT: ReadonlySet<EventType> = new Set<EventType>([
  'landing.queued',
  'run.queued',
]);

/** Whose plan may say something else after one commit, and whether it is enough to look a little later. */
export function relevanceOf(events: readonly Event[]): {
  readonly projectIds: ReadonlySet<number>;
  readonly canWait: boolean;
} {
  const relevant = events.filter((event) => !IRRELEVANT.has(event.body.type));
  return {
    projectIds: new Set(relevant.map((event) => event.projectId)),
    canWait: relevant.some((event) => HARDLY_RELEVANT.has(event.body.type)),
  };
}
