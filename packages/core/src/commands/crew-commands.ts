import type { CrewState, Project } from '@ropewalk/contracts';
import type { StoreTransaction } from '../ports/store.ts';
import { accept, refuse, type Result } from '../result.ts';
import type { CommandHandler } from './handler.ts';
import { requireProject } from './require.ts';

type ActiveCrew = Exclude<CrewState, { status: 'stopped' }>;

/** Starts the crew with the project's settings, changed by those that are given. */
export const startCrew: CommandHandler<'crew.start'> = async (tx, input) => {
  const project = await requireProject(tx, input.projectId);
  if (!project.ok) {
    return project;
  }
  if (project.value.crew.status !== 'stopped') {
    return refuse('crew_running', `The crew of "${project.value.name}" is working already.`);
  }
  const started: Project = {
    ...project.value,
    settings: { ...project.value.settings, ...input.settings },
    environmentFailures: 0,
    initializerAttempts: 0,
    crew: { status: 'running', startedAt: tx.now, runsStarted: 0 },
  };
  await tx.saveProject(started);
  await tx.append(started.id, { type: 'crew.started' });
  return accept(started);
};

/** Freezes everything that works; clocks stop with it. */
export const pauseCrew: CommandHandler<'crew.pause'> = async (tx, { projectId }) =>
  moveCrew(tx, projectId, 'paused', 'crew.paused');

/** Goes on after a pause or a drain. */
export const resumeCrew: CommandHandler<'crew.resume'> = async (tx, { projectId }) =>
  moveCrew(tx, projectId, 'running', 'crew.resumed');

/** Starts nothing new and lets runs finish. */
export const drainCrew: CommandHandler<'crew.drain'> = async (tx, { projectId }) =>
  moveCrew(tx, projectId, 'draining', 'crew.draining');

/** Ends the crew and asks for the end of each run that is left. */
export const endCrew: CommandHandler<'crew.end'> = async (tx, input) => {
  const crew = await requireActiveCrew(tx, input.projectId);
  if (!crew.ok) {
    return crew;
  }
  const end = { reason: input.reason, detail: input.detail, at: tx.now };
  const ended: Project = { ...crew.value.project, crew: { status: 'stopped', end } };
  await tx.saveProject(ended);
  for (const run of await tx.activeRuns(input.projectId)) {
    // Agents of other people, and those that people talk with, are no part of the crew.
    if (run.role !== 'external' && run.role !== 'assistant') {
      await tx.enqueue(input.projectId, { type: 'run.end', runId: run.id, how: input.how });
    }
  }
  await tx.append(ended.id, { type: 'crew.ended', end });
  return accept(ended);
};

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
