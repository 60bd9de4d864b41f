import type { Project, Survivor } from '@ropewalk/contracts';
import { accept, type Result } from '@ropewalk/core';
import { runMarker, type EngineContext } from '../engine-types.ts';
import type { Supervisor } from '../runs/supervisor.ts';

interface EndDeps {
  readonly context: EngineContext;
  readonly supervisor: Pick<Supervisor, 'end' | 'carried'>;
}

/** A project whose crew a person has stopped. */
export interface StoppedProject extends Project {
  /** What lives on of its runs, as the process table tells; nothing should. */
  readonly survivors: readonly Survivor[];
}

/** Ends the crew of a project. Resolves when its runs are settled and their processes have been counted. */
export async function stopCrew(
  deps: EndDeps,
  projectId: number,
  how: 'save_and_kill' | 'kill',
): Promise<Result<StoppedProject>> {
  const { context } = deps;
  const stopped = await endCrew(deps, projectId, how);
  if (!stopped.ok) {
    return stopped;
  }
  const { project, runIds } = stopped.value;
  const markers = new Set(runIds.map((runId) => runMarker(context.homeId, runId)));
  const living = markers.size === 0 ? [] : await context.host.census(`${context.homeId}-`);
  return accept({ ...project, survivors: living.filter(({ marker }) => markers.has(marker)) });
}

async function endCrew(
  { context, supervisor }: EndDeps,
  projectId: number,
  how: 'save_and_kill' | 'kill',
): Promise<Result<{ readonly project: Project; readonly runIds: readonly number[] }>> {
  const ended = await context.store.execute(
    'crew.end',
    {
      projectId,
      reason: 'stopped_by_person',
      detail:
        'You stopped it. What the agents had done is saved; starting again goes on from there.',
      how,
    },
    context.clock.now(),
  );
  if (!ended.ok) {
    return ended;
  }
  const active = await context.store.query('activeRuns', {});
  const runIds = active.filter((run) => run.projectId === projectId).map((run) => run.id);
  await Promise.all(runIds.map((runId) => supervisor.end(runId, 'stopped', how)));
  return accept({ project: ended.value, runIds });
}

/** Kills what works for any project, and then ends the crews. */
export async function endAllCrews(
  deps: EndDeps,
): Promise<{ readonly runsEnded: number; readonly crewsEnded: readonly string[] }> {
  const { context, supervisor } = deps;
  const carried = [...supervisor.carried()];
  // The kills are under way while the crews are ended, so that nothing is dispatched in between.
  const killed = Promise.all(carried.map((runId) => supervisor.end(runId, 'stopped', 'kill')));
  const crewsEnded: string[] = [];
  for (const project of await context.store.query('projects', {})) {
    // Also where nothing works: a schedule may be about to start it.
    const stopped = await endCrew(deps, project.id, 'kill');
    if (stopped.ok && project.crew.status !== 'stopped') {
      crewsEnded.push(project.name);
    }
  }
  await killed;
  return { runsEnded: carried.length, crewsEnded };
}
