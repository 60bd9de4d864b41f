import type { Project } from '@ropewalk/contracts';
import { pushBackoffMs } from '@ropewalk/core';
import type { EngineContext, OpenProjects } from '../engine-types.ts';
import { createLanes } from './lanes.ts';
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
