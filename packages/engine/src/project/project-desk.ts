import type { Project, PromptRole } from '@ropewalk/contracts';
import type { Result } from '@ropewalk/core';
import type { Chats } from '../chats/chat-types.ts';
import type { EngineContext, OpenProjects } from '../engine-types.ts';
import type { PersonTools } from '../person-tools/person-tools.ts';
import { instructionsFor } from '../runs/prompt-for.ts';
import { deleteProject, resetProject } from './end-project.ts';
import { registerProject, type Registration } from './register-project.ts';

/** What is done with whole projects. */
export interface ProjectDesk {
  register(request: Registration): Promise<Result<Project>>;
  /** The instructions that runs of a role would get at present. */
  instructions(projectId: number, role: PromptRole): Promise<string>;
  /** Forgets a project and removes what the home holds of it; refuses while its crew works. */
  delete(projectId: number, options: { readonly withFiles: boolean }): Promise<Result<Project>>;
  /** Begins the backlog of a project anew; refuses while its crew works. */
  reset(request: { readonly projectId: number; readonly full: boolean }): Promise<Result<Project>>;
}

/** Deleting and resetting end conversations about the project first, which would stand in the way. */
export function createProjectDesk(
  context: EngineContext,
  projects: OpenProjects,
  {
    tools,
    chats,
  }: { readonly tools: Pick<PersonTools, 'leave'>; readonly chats: Pick<Chats, 'panic'> },
): ProjectDesk {
  return {
    register: (request) => registerProject(context, projects, request),
    instructions: async (projectId, role) =>
      instructionsFor(context.store, await projects.of(projectId), role),
    async delete(projectId, { withFiles }) {
      await chats.panic(projectId);
      return deleteProject({ context, projects, tools }, { projectId, withFiles });
    },
    async reset(request) {
      await chats.panic(request.projectId);
      return resetProject(context, projects, request);
    },
  };
}
