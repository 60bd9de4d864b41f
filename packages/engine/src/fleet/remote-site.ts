import { createHash } from 'node:crypto';
import type { Assignment, Worker, WorkerAssignment } from '@ropewalk/contracts';
import { choiceOf, type Result } from '@ropewalk/core';
import { runRef, type EngineContext, type OpenProjects } from '../engine-types.ts';
import type { LiveFeed } from '../runs/live-feed.ts';
import type { Overseer, Site, SiteTask } from '../runs/site/site-types.ts';
import { storeEvidence } from '../workspaces/evidence.ts';
import { readCopies } from './copies.ts';
import { createRemoteRun, type RemoteRun } from './remote-run.ts';
import type { Roster } from './roster.ts';

export interface RemoteSiteDeps {
  readonly context: EngineContext;
  readonly projects: OpenProjects;
  readonly live: Pick<LiveFeed, 'settle'>;
  readonly roster: Roster;
}

/** What became of giving a run to a worker. */
export type Giving =
  | { readonly kind: 'given'; readonly assignment: WorkerAssignment }
  /** Another may have it. */
  | { readonly kind: 'refused' }
  /** It was ended before it could be given. */
  | { readonly kind: 'over' };

/** A worker as the site of one run that it has taken from the queue. */
export function siteOfWorker(
  deps: RemoteSiteDeps,
  worker: Worker,
  tell: (giving: Giving) => void,
): Site {
  return {
    work(task, overseer) {
      const run = openRemoteRun(deps, worker.id, task, overseer);
      void giveFirst(deps, { worker, task, run }, tell);
      return run;
    },
  };
}

async function giveFirst(
  deps: RemoteSiteDeps,
  what: { readonly worker: Worker; readonly task: SiteTask; readonly run: RemoteRun },
  tell: (giving: Giving) => void,
): Promise<void> {
  let giving: Giving = { kind: 'refused' };
  try {
    giving = await give(deps, { ...what, instead: null });
  } catch (err) {
    const runId = what.task.run.id;
    deps.context.log.error({ err, runId }, 'a run could not be given to a worker');
  }
  tell(giving);
  if (giving.kind !== 'given') what.run.letGo();
}

/** A worker as the site of a run that it carries already. `onKnown` is called when the worker can be answered. */
export function siteThatHolds(
  deps: RemoteSiteDeps,
  assignment: Assignment,
  onKnown: () => void,
): Site {
  return {
    work(task, overseer) {
      const run = openRemoteRun(deps, assignment.workerId, task, overseer);
      run.attach(assignment);
      onKnown();
      // Asked for after the supervisor has it: a crew that was paused meanwhile has it stand still.
      if (task.run.state.status === 'running') queueMicrotask(() => overseer.working());
      return run;
    },
  };
}

/** Gives the run to the worker under a new token, with all that it needs to begin. */
export async function give(
  { context, projects }: RemoteSiteDeps,
  {
    worker,
    task,
    run,
    instead,
  }: {
    readonly worker: Worker;
    readonly task: SiteTask;
    readonly run: RemoteRun;
    readonly instead: number | null;
  },
): Promise<Giving> {
  const { folder } = await projects.of(task.project.id);
  const copies = await readCopies(folder, task.project.config?.copy ?? []);
  const { provider } = task.run;
  const credential = context.credentials.find(provider);
  if (!copies.ok || !credential.ok) {
    const refusal = copies.ok ? (credential.ok ? null : credential.refusal) : copies.refusal;
    context.log.warn({ refusal, runId: task.run.id }, 'a run cannot be given to a worker');
    run.fail('environment', refusal?.message ?? null);
    return { kind: 'over' };
  }
  const assigned = await context.store.execute(
    'run.assign',
    {
      runId: task.run.id,
      workerId: worker.id,
      bearerHash: createHash('sha256').update(task.bearer).digest('hex'),
      allowance: task.allowance,
      instead,
    },
    context.clock.now(),
  );
  if (!assigned.ok) return { kind: assigned.refusal.code === 'run_ended' ? 'over' : 'refused' };
  run.attach(assigned.value);
  return {
    kind: 'given',
    assignment: {
      token: assigned.value.token,
      task: toWire(task),
      access: {
        provider,
        choice: choiceOf(context.settings(), provider),
        credential: credential.value,
      },
      copies: copies.value,
    },
  };
}

/** The same, as what may be changed by whoever parses it. */
function toWire(task: SiteTask): WorkerAssignment['task'] {
  return { ...task, prompts: { ...task.prompts } };
}

function openRemoteRun(
  { context, projects, live, roster }: RemoteSiteDeps,
  workerId: number,
  task: SiteTask,
  overseer: Overseer,
): RemoteRun {
  const { run, project } = task;
  const remote = createRemoteRun({
    task,
    overseer,
    orders: roster.ordersFor(workerId),
    now: () => context.clock.now(),
    store: async (content, path, intoFolder) =>
      storeEvidence(content, {
        path,
        intoFolder,
        projectRoot: (await projects.of(project.id)).paths.root,
        cover: (text) => context.secrets.cover(text),
      }),
    flush: () => live.settle(project.id),
    keep: (token, next): Promise<Result<unknown>> =>
      context.store.execute(
        'run.keep_reports',
        { runId: run.id, token, next },
        context.clock.now(),
      ),
    isHere: async (commit) =>
      (await (await projects.of(project.id)).hub.readRef(runRef(run.id))) === commit,
  });
  roster.add(run.id, remote);
  void remote.done.finally(() => roster.remove(run.id, remote));
  return remote;
}
