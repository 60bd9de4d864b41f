import type { EngineContext, ProjectParts } from '../engine-types.ts';
import type { LandingQueue } from './landing-queue.ts';

/** Landings that are looked at to find out whether the same commits were refused before. */
const REMEMBERED = 50;

/**
 * Commits that a person made on the target branch enter like any other work: gated, as a merge. What was
 * refused once is not tried again until the person has changed it. Answers whether something was queued.
 */
export async function takeInPersonCommits(
  context: EngineContext,
  parts: ProjectParts,
  queue: LandingQueue,
): Promise<boolean> {
  const found = await parts.person.fetchPersonCommits();
  if (found.kind !== 'new') {
    return false;
  }
  const landings = await context.store.query('landings', {
    projectId: parts.projectId,
    limit: REMEMBERED,
  });
  if (landings.some((landing) => landing.kind === 'person' && landing.work === found.tip)) {
    return false;
  }
  const requested = await context.store.execute(
    'landing.request',
    {
      projectId: parts.projectId,
      kind: 'person',
      fence: null,
      runId: null,
      work: found.tip,
      checks: [],
      files: [],
    },
    context.clock.now(),
  );
  if (requested.ok) {
    void queue.perform(requested.value.landing.id, parts.projectId);
  }
  return requested.ok;
}
