import type { MachineSettings } from '@ropewalk/contracts';
import { accept, refuse } from '../result.ts';
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

/** Says that a budget, or much of it, is used up; once, whatever ends and begins again in between. */
export const reportBudget: CommandHandler<'budget.report'> = async (tx, input) => {
  const { projectId, reached, share, dayStartsAt } = input;
  const { scope, unit, limit, featureId, runId } = reached;
  const isOfDay = scope === 'project_day' || scope === 'machine_day';
  const about = {
    run: runId,
    feature: featureId,
    project_day: dayStartsAt,
    machine_day: dayStartsAt,
  };
  const key = ['budget', projectId, scope, about[scope], unit, limit, share ?? 1].join(' ');
  if (await tx.sayOnce(key)) {
    const said = isOfDay ? { ...reached, featureId: null, runId: null } : reached;
    await tx.append(
      projectId,
      share === null
        ? { type: 'budget.reached', ...said }
        : { type: 'budget.neared', ...said, share },
    );
  }
  return accept(null);
};

/** The budget itself stays what it is: what is added counts for this day, or for this feature. */
export const addToBudget: CommandHandler<'budget.add'> = async (tx, { addition }) => {
  const { scope, projectId, featureId, unit, amount } = addition;
  if (projectId !== null && (await tx.project(projectId)) === null) {
    return refuse('project_unknown', 'There is no such project.');
  }
  if (featureId !== null && (await tx.feature(featureId))?.projectId !== projectId) {
    return refuse('feature_unknown', `There is no feature #${featureId}.`);
  }
  await tx.addToBudget(addition);
  await tx.append(projectId ?? WHOLE_MACHINE, {
    type: 'budget.added',
    scope,
    unit,
    amount,
    featureId,
  });
  return accept(null);
};

/** Keeps the account of the run, where it has one. */
export const reserveForRun: CommandHandler<'run.reserve'> = async (tx, { runId, usd, tokens }) => {
  const before = await tx.reservation(runId);
  await tx.saveReservation({ runId, account: before?.account ?? 'unknown', usd, tokens });
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

/** The latest that was shown counts: programs change. */
export const learnDriver: CommandHandler<'driver.learn'> = async (tx, input) => {
  await tx.saveDriverMetering({ ...input, at: tx.now });
  return accept(null);
};
