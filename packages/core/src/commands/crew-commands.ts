import type { CrewEnd, CrewStarter, CrewState, Project } from '@ropewalk/contracts';
import type { StoreTransaction } from '../ports/store.ts';
import { accept, refuse, type Result } from '../result.ts';
import type { CrewStartWord } from './command-map.ts';
import {
  differing,
  effectiveSettings,
  requireModels,
  withoutUndefined,
} from '../settings/effective-settings.ts';
import type { CommandHandler } from './handler.ts';
import { endLooks } from './improve-commands.ts';
import { requireProject } from './require.ts';
import {
  noteCrash,
  noteManualStart,
  noteManualStop,
  takeScheduledStart,
} from './schedule-record.ts';

type ActiveCrew = Exclude<CrewState, { status: 'stopped' }>;

/** Starts the crew with what the machine and the project want, changed by what is given. */
export const startCrew: CommandHandler<'crew.start'> = async (tx, input) => {
  const project = await requireProject(tx, input.projectId);
  if (!project.ok) {
    return project;
  }
  if (project.value.crew.status !== 'stopped') {
    return refuse('crew_running', `The crew of "${project.value.name}" is working already.`);
  }
  const startedBy = await takeWord(tx, project.value, input.startedBy ?? { type: 'person' });
  if (!startedBy.ok) {
    return startedBy;
  }
  const machine = await tx.machineSettings();
  const overrides = { ...project.value.overrides, ...withoutUndefined(input.settings) };
  const settings = requireModels(effectiveSettings(machine, overrides, input.forThisCrew ?? {}));
  if (!settings.ok) {
    return settings;
  }
  const started: Project = {
    ...project.value,
    settings: settings.value,
    overrides,
    environmentFailures: 0,
    initializerAttempts: 0,
    crew: {
      status: 'running',
      startedAt: tx.now,
      runsStarted: 0,
      startedBy: startedBy.value,
    },
  };
  await tx.saveProject(started);
  await endLooks(tx, started.id);
  await tx.append(started.id, { type: 'crew.started' });
  return accept(started);
};

async function takeWord(
  tx: StoreTransaction,
  project: Project,
  word: CrewStartWord,
): Promise<Result<CrewStarter>> {
  if (word.type === 'schedule') {
    return takeScheduledStart(tx, project, word.actionId);
  }
  await noteManualStart(tx, project.id);
  return accept(word);
}

/** Freezes everything that works; clocks stop with it. */
export const pauseCrew: CommandHandler<'crew.pause'> = async (tx, { projectId }) =>
  moveCrew(tx, projectId, 'paused', 'crew.paused');

/** Goes on after a pause or a drain. */
export const resumeCrew: CommandHandler<'crew.resume'> = async (tx, { projectId }) =>
  moveCrew(tx, projectId, 'running', 'crew.resumed');

/** Starts nothing new and lets runs finish. */
export const drainCrew: CommandHandler<'crew.drain'> = async (tx, { projectId }) =>
  moveCrew(tx, projectId, 'draining', 'crew.draining');

/**
 * Ends the crew and asks for the end of each run that is left. A person's end holds for the hours that are
 * open, also where the crew has crashed and a schedule is about to start it again; a crash inside of them is
 * followed by that start. `crew_running`: it was drained, but has been asked to go on since that was seen.
 */
export const endCrew: CommandHandler<'crew.end'> = async (tx, input) => {
  const { projectId, reason, detail, how } = input;
  const isByPerson = reason === 'stopped_by_person';
  const active = await requireActiveCrew(tx, projectId);
  if (!active.ok) {
    if (isByPerson && (await endLooks(tx, projectId))) {
      return holdAgainstLooks(tx, projectId, input);
    }
    const wasAboutToStart = isByPerson && (await noteManualStop(tx, projectId)).length > 0;
    return wasAboutToStart ? requireProject(tx, projectId) : active;
  }
  const { project, crew } = active.value;
  if (reason === 'drained' && crew.status !== 'draining') {
    return refuse('crew_running', `The crew of "${project.name}" is not being drained any more.`);
  }
  const end = { reason, detail, at: tx.now };
  const ended = await endActiveCrew(tx, project, { end, how });
  if (isByPerson) {
    await noteManualStop(tx, projectId);
  } else {
    await noteCrash(tx, projectId, end);
  }
  return accept(ended);
};

/** A person's stop holds also where only a look for improvements was there to be stopped. */
async function holdAgainstLooks(
  tx: StoreTransaction,
  projectId: number,
  { reason, detail }: Pick<CrewEnd, 'reason' | 'detail'>,
): Promise<Result<Project>> {
  const project = await requireProject(tx, projectId);
  if (!project.ok) {
    return project;
  }
  const end = { reason, detail, at: tx.now };
  const held: Project = { ...project.value, crew: { status: 'stopped', end } };
  await tx.saveProject(held);
  await noteManualStop(tx, projectId);
  await tx.append(projectId, { type: 'crew.ended', end });
  return accept(held);
}

/**
 * The end of a crew that works: settings that held for it alone go with it, and changed ones take their place. Where
 * it was drained, it may be asked to go on: they are kept for that.
 */
export async function endActiveCrew(
  tx: StoreTransaction,
  project: Project,
  { end, how }: { readonly end: CrewEnd; readonly how: 'save_and_kill' | 'kill' },
): Promise<Project> {
  const settings = effectiveSettings(await tx.machineSettings(), project.overrides);
  const drainedWith = differing(project.settings, settings);
  const ended: Project = {
    ...project,
    settings,
    crew: { status: 'stopped', end, ...(end.reason === 'drained' && { drainedWith }) },
  };
  await tx.saveProject(ended);
  for (const run of await tx.activeRuns(project.id)) {
    // Agents of other people, and those that people talk with, are no part of the crew.
    if (run.role !== 'external' && run.role !== 'assistant') {
      await tx.enqueue(project.id, { type: 'run.end', runId: run.id, how });
    }
  }
  await tx.append(ended.id, { type: 'crew.ended', end });
  return ended;
}

async function moveCrew(
  tx: StoreTransaction,
  projectId: number,
  status: ActiveCrew['status'],
  type: 'crew.paused' | 'crew.resumed' | 'crew.draining',
): Promise<Result<Project>> {
  const active = await requireActiveCrew(tx, projectId);
  if (!active.ok) {
    return active;
  }
  const { project, crew } = active.value;
  const moved: Project = { ...project, crew: { ...crew, status } };
  if (crew.status !== status) {
    await tx.saveProject(moved);
    await tx.append(projectId, { type });
  }
  return accept(moved);
}

async function requireActiveCrew(
  tx: StoreTransaction,
  projectId: number,
): Promise<Result<{ readonly project: Project; readonly crew: ActiveCrew }>> {
  const project = await requireProject(tx, projectId);
  if (!project.ok) {
    return project;
  }
  const { crew } = project.value;
  return crew.status === 'stopped'
    ? refuse(
        'crew_not_running',
        `The crew of "${project.value.name}" is not working. Start it with: ropewalk run ${project.value.name}`,
      )
    : accept({ project: project.value, crew });
}
