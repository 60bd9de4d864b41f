import type { MachineSettings } from '@ropewalk/contracts';
import { accept } from '../result.ts';
import { changeMachine } from '../settings/change-machine.ts';
import { effectiveSettings } from '../settings/effective-settings.ts';
import type { StoreTransaction } from '../ports/store.ts';
import type { CommandHandler } from './handler.ts';

/** The project of events that are about the whole machine. */
export const WHOLE_MACHINE = 0;

/**
 * Changes the settings of the machine. A crew that works keeps what it was started with; projects whose crew
 * does not work have the new ones at once.
 */
export const changeSettings: CommandHandler<'settings.change'> = async (tx, { change }) => {
  const changed = changeMachine(await tx.machineSettings(), change);
  if (!changed.ok) {
    return changed;
  }
  await tx.saveMachineSettings(changed.value);
  await tx.append(WHOLE_MACHINE, { type: 'settings.changed', settings: changed.value });
  await settleStopped(tx, changed.value);
  return changed;
};

async function settleStopped(tx: StoreTransaction, machine: MachineSettings): Promise<void> {
  for (const project of await tx.projects()) {
    if (project.crew.status === 'stopped') {
      const settings = effectiveSettings(machine, project.overrides);
      await tx.saveProject({ ...project, settings });
    }
  }
}

/** Says that a budget is used up; nothing else changes. */
export const reportBudget: CommandHandler<'budget.report'> = async (tx, { projectId, reached }) => {
  await tx.append(projectId, { type: 'budget.reached', ...reached });
  return accept(null);
};

/** Says how a push went; nothing else changes. */
export const reportPush: CommandHandler<'project.report_push'> = async (tx, input) => {
  const { projectId, remote, branch, outcome } = input;
  await tx.append(
    projectId,
    'commit' in outcome
      ? { type: 'project.pushed', remote, branch, commit: outcome.commit }
      : { type: 'project.push_failed', remote, branch, ...outcome },
  );
  return accept(null);
};
