import type { EngineContext, ProjectParts } from '../engine-types.ts';
import { savePlace } from './save-place.ts';
import { sweepSavedWork, sweepWorkspaces } from '../workspaces/janitor.ts';

/**
 * Removes what earlier processes left lying about: workspaces that nobody uses (what is unsaved in them is
 * saved first, under a ref of its own), and saved work older than 30 days that no feature starts from. For
 * start-up, before any workspace is cut.
 */
export async function tidyProject(context: EngineContext, parts: ProjectParts): Promise<void> {
  const { left } = await sweepWorkspaces({
    folder: parts.paths.workspaces,
    keep: new Set(),
    unsaved: 'leave',
  });
  for (const id of left) {
    const { homeId, log } = context;
    await savePlace(parts.workspaces, id, {
      marker: `${homeId}-tidy-${id}`,
      ref: `refs/ropewalk/runs/left-${id}`,
      message: `Save what was left in workspace ${id}\n`,
    }).catch((err: unknown) => log.warn({ err, id }, 'what was left in a workspace stays there'));
  }
  const features = await context.store.query('features', { projectId: parts.projectId });
  const needed = new Set(features.flatMap((feature) => feature.savedRef ?? []));
  await sweepSavedWork(parts.hub, context.clock.now(), needed);
}
