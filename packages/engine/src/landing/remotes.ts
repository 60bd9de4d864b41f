import type { EngineContext, OpenProjects } from '../engine-types.ts';
import { createPusher } from './pusher.ts';
import { createSavedWorkKeeper } from './saved-work.ts';

/** Who brings what is here to other places. */
export function remotesOf(context: EngineContext, projects: OpenProjects) {
  return {
    pusher: createPusher(context, projects),
    savedWork: createSavedWorkKeeper(context, projects),
  };
}
