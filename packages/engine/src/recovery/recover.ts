import { type Run } from '@ropewalk/contracts';
import { runRef, type EngineContext, type OpenProjects } from '../engine-types.ts';
import type { Fleet } from '../fleet/fleet-types.ts';
import { leftWorkOf, savePlace } from './save-place.ts';
import { tidyProject } from './tidy.ts';
import { giveBackCanaries } from '../runs/account.ts';
import { settleIfMoved } from '../landing/settle-moved.ts';
import type { Snapshot } from '../workspaces/workspace-types.ts';

/** What start-up found and settled. */
export interface Recovery {
  readonly processesEnded: number;
  readonly runsSettled: readonly number[];
  readonly landingsSettled: readonly number[];
}

/**
 * Settles what an earlier process of this home left behind, before anything new starts: ends the
 * processes of its runs, saves their work, requeues their features (our own crash is nobody's attempt),
 * and finishes landings whose commit is on the target branch already.
 */
export async function recover(
  context: EngineContext,
  projects: OpenProjects,
  fleet: Pick<Fleet, 'takeUp'>,
): Promise<Recovery> {
  const processesEnded = await endLeftProcesses(context);
  const landingsSettled = await settleMovedLandings(context, projects);
  const runs = await context.store.query('activeRuns', {});
  const elsewhere = await fleet.takeUp(runs);
  const runsSettled: number[] = [];
  for (const run of runs) {
    if (run.role !== 'external' && !elsewhere.has(run.id)) {
      await settleLeftRun(context, projects, run);
      runsSettled.push(run.id);
    }
  }
  for (const project of await context.store.query('projects', {})) {
    await giveBackCanaries(context, project.id);
    await tidyProject(context, await projects.of(project.id)).catch((err: unknown) =>
      context.log.warn({ err, projectId: project.id }, 'a project could not be tidied up'),
    );
  }
  return { processesEnded, runsSettled, landingsSettled };
}

/** Ends what programs an earlier process of this home has left. Answers how many. */
export async function endLeftProcesses({
  host,
  homeId,
}: Pick<EngineContext, 'host' | 'homeId'>): Promise<number> {
  let ended = 0;
  for (const marker of await host.markersAlive()) {
    if (marker.startsWith(`${homeId}-`)) {
      ended += await host.stop(marker, { graceMs: 0 });
    }
  }
  return ended + (await host.clearGroups(`${homeId}-`));
}

async function settleMovedLandings(
  context: EngineContext,
  projects: OpenProjects,
): Promise<number[]> {
  const settled: number[] = [];
  for (const landing of await context.store.query('openLandings', {})) {
    const { hub } = await projects.of(landing.projectId);
    if (await settleIfMoved(context, hub, landing)) {
      settled.push(landing.id);
    }
  }
  return settled;
}

async function settleLeftRun(
  context: EngineContext,
  projects: OpenProjects,
  run: Run,
): Promise<void> {
  // What cannot be saved stays where it is, and must not keep everything else from starting.
  const snapshot = await saveLeftWork(context, projects, run).catch((err: unknown) => {
    context.log.error({ err, runId: run.id }, 'the work that a run left could not be saved');
    return null;
  });
  await context.store.execute(
    'run.end',
    {
      runId: run.id,
      outcome: 'interrupted',
      detail: 'The control plane ended while it was working; its work is saved.',
      lastOutput: null,
      savedRef: snapshot?.kind === 'commit' ? runRef(run.id) : null,
      park: null,
    },
    context.clock.now(),
  );
}

async function saveLeftWork(
  context: EngineContext,
  projects: OpenProjects,
  run: Run,
): Promise<Snapshot | null> {
  if (run.state.status !== 'running') {
    return null;
  }
  const { workspaces } = await projects.of(run.projectId);
  return savePlace(workspaces, run.state.workspace, leftWorkOf(run.id, context.homeId));
}
