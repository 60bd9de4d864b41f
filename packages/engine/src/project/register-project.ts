import { resolve } from 'node:path';
import { crewSettingsSchema, type CrewSettings, type Project } from '@ropewalk/contracts';
import type { Result } from '@ropewalk/core';
import type { EngineContext, OpenProjects } from '../engine-types.ts';
import { prepareRepository } from '../hub/repository.ts';

/**
 * Registers a person's folder as a project: a folder without a repository gets one, the branch that is
 * checked out becomes the target branch. Refuses with what keeps the folder from being used, or when
 * the name or folder is taken; then nothing has been registered.
 */
export async function registerProject(
  context: EngineContext,
  projects: OpenProjects,
  request: {
    readonly name: string;
    readonly folder: string;
    readonly spec: string | null;
    readonly settings: Partial<CrewSettings>;
  },
): Promise<Result<Project>> {
  const folder = resolve(request.folder);
  const repository = await prepareRepository(folder, []);
  if (!repository.ok) {
    return repository;
  }
  const registered = await context.store.execute(
    'project.register',
    {
      name: request.name,
      folder,
      targetBranch: repository.value.targetBranch,
      spec: request.spec,
      settings: { ...crewSettingsSchema.parse({}), ...request.settings },
    },
    context.clock.now(),
  );
  if (registered.ok) {
    await projects.of(registered.value.id);
  }
  return registered;
}
