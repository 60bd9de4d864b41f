import { mkdir, rmdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CrewSettingsChange, Project } from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';
import type { EngineContext, OpenProjects } from '../engine-types.ts';
import { prepareRepository } from '../hub/repository.ts';
import { errorCode } from '../workspaces/open-inside.ts';

/** What somebody says about a new project. */
export interface Registration {
  readonly name: string;
  readonly folder: string;
  readonly spec: string | null;
  readonly settings: CrewSettingsChange;
  /** Makes the folder where it is not there. */
  readonly createFolder?: boolean;
}

/**
 * Registers a person's folder as a project: a folder without a repository gets one, the branch that is
 * checked out becomes the target branch. Refuses with what keeps the folder from being used, or when
 * the name or folder is taken; then nothing has been registered.
 */
export async function registerProject(
  context: EngineContext,
  projects: OpenProjects,
  request: Registration,
): Promise<Result<Project>> {
  const folder = resolve(request.folder);
  if ((await context.store.query('project', { name: request.name })) !== null) {
    // The command says so, too, but only after a folder has been prepared for nothing.
    return refuse(
      'project_exists',
      `There is a project "${request.name}" already. Choose another name.`,
    );
  }
  if (request.createFolder === true) {
    const made = await makeFolder(folder);
    if (!made.ok) {
      return made;
    }
    if (made.value) {
      const registered = await registerFolder(context, projects, { ...request, folder });
      if (!registered.ok) {
        // Refused: nothing of ours stays. A folder that is not empty any more is somebody else's.
        await rmdir(folder).catch(() => undefined);
      }
      return registered;
    }
  }
  return registerFolder(context, projects, { ...request, folder });
}

/** Answers whether the folder was made now. */
async function makeFolder(folder: string): Promise<Result<boolean>> {
  try {
    return accept((await mkdir(folder, { recursive: true })) !== undefined);
  } catch (error) {
    const code = errorCode(error);
    if (code === null) {
      throw error;
    }
    return refuse(
      'folder_not_usable',
      `The folder ${folder} cannot be made (${code}). Name another one.`,
    );
  }
}

async function registerFolder(
  context: EngineContext,
  projects: OpenProjects,
  request: Registration,
): Promise<Result<Project>> {
  const { folder } = request;
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
      settings: request.settings,
    },
    context.clock.now(),
  );
  if (registered.ok) {
    await projects.of(registered.value.id);
  }
  return registered;
}
