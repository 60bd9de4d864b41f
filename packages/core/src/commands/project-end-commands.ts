import type { Project } from '@ropewalk/contracts';
import type { StoreTransaction } from '../ports/store.ts';
import { accept, refuse, type Result } from '../result.ts';
import type { CommandHandler } from './handler.ts';
import { requireProject } from './require.ts';

/** Begins a backlog anew: features, runs, landings and verdicts are forgotten. What has landed stays in the repository. */
export const resetProject: CommandHandler<'project.reset'> = async (tx, input) => {
  const idle = await requireIdle(tx, input.projectId, 'reset');
  if (!idle.ok) {
    return idle;
  }
  await tx.clearBacklog(input.projectId);
  const fresh: Project = {
    ...idle.value,
    spec: input.full ? null : idle.value.spec,
    initialized: false,
    initializerAttempts: 0,
    environmentFailures: 0,
    targetRed: null,
    crew: { status: 'stopped', end: null },
  };
  await tx.saveProject(fresh);
  await tx.append(fresh.id, { type: 'project.reset', full: input.full });
  return accept(fresh);
};

/** Forgets a project with everything that is known of it. The person's folder is not ours to touch. */
export const deleteProject: CommandHandler<'project.delete'> = async (tx, { projectId }) => {
  const idle = await requireIdle(tx, projectId, 'delete');
  if (!idle.ok) {
    return idle;
  }
  await tx.deleteProject(projectId);
  await tx.append(projectId, { type: 'project.deleted', name: idle.value.name });
  return idle;
};

async function requireIdle(
  tx: StoreTransaction,
  projectId: number,
  verb: string,
): Promise<Result<Project>> {
  const project = await requireProject(tx, projectId);
  if (!project.ok) {
    return project;
  }
  const active = await tx.activeRuns(projectId);
  return project.value.crew.status !== 'stopped' || active.some((run) => run.role !== 'external')
    ? refuse(
        'crew_running',
        `Cannot ${verb} project while agent is running. Stop the crew of "${project.value.name}" first.`,
      )
    : project;
}
