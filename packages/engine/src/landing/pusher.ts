import type { Project } from '@ropewalk/contracts';
import { pushBackoffMs } from '@ropewalk/core';
import type { EngineContext, OpenProjects } from '../engine-types.ts';
import { pushCommit, withoutCredentials } from '../hub/push.ts';

/** Brings what has landed to the remotes that projects name; landings never wait for it. */
export interface Pusher {
  /** Asks for a push of the newest commit; resolves at once. Tried again with growing pauses until it succeeds. */
  push(projectId: number): Promise<void>;
  /** Asks for the pushes that an earlier process has left. */
  takeUp(projects: readonly Project[]): Promise<void>;
  /** Lets what is under way come to its end for a moment, then breaks it off: the next process goes on with it. */
  close(): Promise<void>;
}

/** How long a push that is under way at the end may go on. */
const LAST_PUSH_MS = 20_000;

/** A pusher that has not been asked for anything. */
export function createPusher(context: EngineContext, projects: OpenProjects): Pusher {
  const closing = new AbortController();
  const lanes = createLanes(context, (projectId, failures) =>
    pushNewest({ context, projects, signal: closing.signal }, projectId, failures),
  );
  return {
    async push(projectId) {
      lanes.ask(projectId);
    },
    async takeUp(all) {
      for (const { id, settings } of all) {
        if (settings.push !== null && !(await isPushed(context, projects, id))) {
          lanes.ask(id);
        }
      }
    },
    async close() {
      const breakOff = context.clock.wakeAt(context.clock.now() + LAST_PUSH_MS, () =>
        closing.abort(),
      );
      await lanes.close();
      breakOff();
    },
  };
}

interface Lane {
  busy: Promise<void> | null;
  again: boolean;
  failures: number;
  cancelRetry: () => void;
}

/** Work of which there is one at a time for each project, tried again at the moment that it names. */
interface Lanes {
  ask(projectId: number): void;
  /** Starts nothing more; resolves when nothing is under way. */
  close(): Promise<void>;
}

/** `work` is told how often in a row it has failed, and answers when to try again, or null when it is done. */
function createLanes(
  context: EngineContext,
  work: (projectId: number, failures: number) => Promise<number | null>,
): Lanes {
  const lanes = new Map<number, Lane>();
  let closed = false;

  const run = async (projectId: number, lane: Lane): Promise<void> => {
    const retryAt = await work(projectId, lane.failures);
    lane.failures = retryAt === null ? 0 : lane.failures + 1;
    if (retryAt !== null) {
      lane.cancelRetry = context.clock.wakeAt(retryAt, () => ask(projectId));
    }
  };

  const ask = (projectId: number): void => {
    const lane = lanes.get(projectId) ?? {
      busy: null,
      again: false,
      failures: 0,
      cancelRetry: () => undefined,
    };
    lanes.set(projectId, lane);
    if (closed || lane.busy !== null) {
      lane.again = true;
      return;
    }
    lane.again = false;
    lane.cancelRetry();
    lane.busy = run(projectId, lane)
      .catch((err: unknown) => context.log.error({ err, projectId }, 'a push broke off'))
      .finally(() => {
        lane.busy = null;
        if (lane.again) {
          ask(projectId);
        }
      });
  };

  return {
    ask,
    async close() {
      closed = true;
      await Promise.all([...lanes.values()].map((lane) => lane.busy));
      lanes.forEach((lane) => lane.cancelRetry());
    },
  };
}

/** Pushes the newest commit; answers when to try again, or null. */
async function pushNewest(
  deps: {
    readonly context: EngineContext;
    readonly projects: OpenProjects;
    readonly signal: AbortSignal;
  },
  projectId: number,
  failures: number,
): Promise<number | null> {
  const { context, signal } = deps;
  const project = await context.store.query('projectById', { projectId });
  const target = project?.settings.push ?? null;
  if (project === null || target === null) {
    return null;
  }
  const { hub } = await deps.projects.of(projectId);
  const commit = await hub.head();
  const branch = target.branch ?? project.targetBranch;
  const { folder } = project;
  const { remote } = target;
  const pushed = await pushCommit({ folder, hub: hub.path, commit, remote, branch, signal });
  if (signal.aborted) {
    return null;
  }
  const now = context.clock.now();
  const retryAt = now + pushBackoffMs(failures + 1);
  await context.store.execute(
    'project.report_push',
    {
      projectId,
      remote: withoutCredentials(remote),
      branch,
      outcome: pushed.kind === 'failed' ? { detail: pushed.detail, retryAt } : { commit },
    },
    now,
  );
  return pushed.kind === 'failed' ? retryAt : null;
}

/** Whether the newest commit has been pushed, as far as is written down. */
async function isPushed(
  context: EngineContext,
  projects: OpenProjects,
  projectId: number,
): Promise<boolean> {
  const types = ['landing.landed', 'project.push_failed', 'project.pushed'] as const;
  const last = await context.store.query('lastEvent', { projectId, types });
  if (last === null) {
    return true;
  }
  const { hub } = await projects.of(projectId);
  return last.body.type === 'project.pushed' && last.body.commit === (await hub.head());
}
