import type { CrewSettings, Project, PromptRole } from '@ropewalk/contracts';
import type { Result } from '@ropewalk/core';
import type { EngineContext, OpenProjects } from '../engine-types.ts';
import type { PersonTools } from '../person-tools/person-tools.ts';
import { instructionsFor } from '../runs/prompt-for.ts';
import { deleteProject, resetProject } from './end-project.ts';
import { registerProject } from './register-project.ts';

/** What is done with whole projects. */
export interface ProjectDesk {
  register(request: {
    readonly name: string;
    readonly folder: string;
    readonly spec: string | null;
    readonly settings: Partial<CrewSettings>;
    /** Makes the folder where it is not there. */
    readonly createFolder?: boolean;
  }): Promise<Result<Project>>;
  /** The instructions that runs of a role would get at present. */
  instructions(projectId: number, role: PromptRole): Promise<string>;
  /** Forgets a project and removes what the home holds of it; refuses while its crew works. */
  delete(projectId: number, options: { readonly withFiles: boolean }): Promise<Result<Project>>;
  /** Begins the backlog of a project anew; refuses while its crew works. */
  reset(request: { readonly projectId: number; readonly full: boolean }): Promise<Result<Project>>;
}

export function createProjectDesk(
  context: EngineContext,
  projects: OpenProjects,
  tools: Pick<PersonTools, 'leave'>,
): ProjectDesk {
  return {
    register: (request) => registerProject(context, projects, request),
    instructions: async (projectId, role) =>
      instructionsFor(context.store, await projects.of(projectId), role),
    delete: (projectId, { withFiles }) =>
      deleteProject({ context, projects, tools }, { projectId, withFiles }),
    reset: (request) => resetProject(context, projects, request),
  };
}
