import { accept } from '../result.ts';
import type { CommandHandler } from './handler.ts';
import { requireProject } from './require.ts';

/** Keeps how a person wants the project to be started; the edge has seen that it can be. */
export const setDevCommand: CommandHandler<'project.set_dev_command'> = async (tx, input) => {
  const project = await requireProject(tx, input.projectId);
  if (!project.ok) {
    return project;
  }
  await tx.saveDevCommand(input.projectId, input.command);
  await tx.append(input.projectId, { type: 'project.configured' });
  return accept({ command: input.command });
};
