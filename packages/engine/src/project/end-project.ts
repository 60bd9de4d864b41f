import { rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { relative, sep } from 'node:path';
import type { Project } from '@ropewalk/contracts';
import { refuse, type Result } from '@ropewalk/core';
import type { EngineContext, OpenProjects } from '../engine-types.ts';
import type { PersonTools } from '../person-tools/person-tools.ts';

/**
 * Forgets a project, and removes what the home holds of it. The person's folder is left as it is, unless `withFiles`:
 * then it goes, too; refuses with `folder_not_allowed` where other things than a project are in it.
 */
export async function deleteProject(
  parts: {
    readonly context: EngineContext;
    readonly projects: OpenProjects;
    readonly tools: Pick<PersonTools, 'leave'>;
  },
  { projectId, withFiles }: { readonly projectId: number; readonly withFiles: boolean },
): Promise<Result<Project>> {
  const { context, projects, tools } = parts;
  const { paths, folder } = await projects.of(projectId);
  if (withFiles && [homedir(), paths.root].some((path) => isInside(folder, path))) {
    return refuse(
      'folder_not_allowed',
      `${folder} holds more than the project, so it is not deleted. Delete the project without its files.`,
    );
  }
  const deleted = await context.store.execute('project.delete', { projectId }, context.clock.now());
  if (deleted.ok) {
    await tools.leave({ projectId });
    await projects.forget(projectId);
    await rm(paths.root, { recursive: true, force: true });
    if (withFiles) {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return deleted;
}

/** Begins the backlog of a project anew, and removes what was written down about the runs before. */
export async function resetProject(
  context: EngineContext,
  projects: OpenProjects,
  request: { readonly projectId: number; readonly full: boolean },
): Promise<Result<Project>> {
  const reset = await context.store.execute('project.reset', request, context.clock.now());
  if (reset.ok) {
    const { paths } = await projects.of(request.projectId);
    await rm(paths.transcripts, { recursive: true, force: true });
    await rm(paths.evidence, { recursive: true, force: true });
  }
  return reset;
}

/** Whether `path` is `folder` or lies below it. */
function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`));
}
