import type { TakeRequest, Worker, WorkerAssignment } from '@ropewalk/contracts';
import { isOpen, offeredBy, type RunQueue, type TakenRun } from '@ropewalk/core';
import type { Site } from '../runs/site/site-types.ts';
import { give, siteOfWorker, type Giving, type RemoteSiteDeps } from './remote-site.ts';
import { pause } from '../machine/pause.ts';
import type { WaitingRuns } from './waiting-runs.ts';

export interface HandOutDeps extends RemoteSiteDeps {
  /** Whether somebody works on a run already. */
  isCarried(runId: number): boolean;
  readonly queue: RunQueue;
  /** Carries a run with a worker as its site; resolves when it has ended. */
  carry(runId: number, projectId: number, site: Site): Promise<void>;
  readonly waiting: Pick<WaitingRuns, 'forget' | 'noteTaken' | 'noteGivenBack'>;
}

/**
 * Runs for a worker that has asked for some: those first that it was given and has never heard of. What it has heard of
 * and does not carry any more is lost.
 */
export async function handOut(
  deps: HandOutDeps,
  worker: Worker,
  request: TakeRequest,
  signal: AbortSignal,
): Promise<readonly WorkerAssignment[]> {
  const again = await giveAgain(deps, worker, request);
  if (again.length > 0) return again;
  if (!isOpen(worker, deps.context.clock.now())) {
    await pause(request.wait_ms, signal);
    return [];
  }
  const taken = await deps.queue.take({
    labels: offeredBy(worker),
    limit: request.limit,
    waitMs: request.wait_ms,
    signal,
  });
  const givings = await Promise.all(taken.map((run) => handOne(deps, worker, run)));
  return givings.flatMap((giving) => (giving.kind === 'given' ? [giving.assignment] : []));
}

async function handOne(deps: HandOutDeps, worker: Worker, taken: TakenRun): Promise<Giving> {
  const { runId, projectId } = taken;
  if (deps.isCarried(runId)) {
    // Who led before gave it to a worker, and ended before the queue had heard of it.
    deps.waiting.forget(runId);
    await deps.queue.settle([taken], 'carried');
    return { kind: 'over' };
  }
  deps.waiting.noteTaken(runId);
  const giving = await new Promise<Giving>((resolve) => {
    const carried = deps.carry(runId, projectId, siteOfWorker(deps, worker, resolve));
    // It may be settled before a site has it.
    void carried.finally(() => resolve({ kind: 'over' }));
  });
  if (giving.kind === 'refused') {
    const { ticket: _, ...offered } = taken;
    deps.waiting.noteGivenBack(offered);
  }
  await deps.queue.settle([taken], giving.kind === 'refused' ? 'given_back' : 'carried');
  return giving;
}

async function giveAgain(
  deps: HandOutDeps,
  worker: Worker,
  { carries }: TakeRequest,
): Promise<WorkerAssignment[]> {
  const tokens = new Set(carries.map(({ token }) => token));
  const again: WorkerAssignment[] = [];
  for (const [assignment, run] of deps.roster.carriedBy(worker.id)) {
    if (tokens.has(assignment.token) || run.isOver()) continue;
    const task = run.taskToGive();
    const giving: Giving =
      task === null
        ? { kind: 'refused' }
        : await give(deps, { worker, task, run, instead: assignment.token });
    if (giving.kind === 'given') again.push(giving.assignment);
    else run.lose();
  }
  return again;
}
