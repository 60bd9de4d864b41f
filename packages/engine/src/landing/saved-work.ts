import type { EngineContext, OpenProjects } from '../engine-types.ts';
import { GitFailure } from '../hub/git.ts';
import { createLanes } from './lanes.ts';

/** Brings work that was saved to the remotes of hubs; nobody waits for it. */
export interface SavedWorkKeeper {
  /** Asks for it in every project. */
  start(): Promise<void>;
  /** Landings that wait for a remote are left to the next process. */
  endWaiting(): void;
  close(): Promise<void>;
}

const AGAIN_MS = 30_000;

/** Follows the ends of runs. Without remotes of hubs it does nothing. */
export function createSavedWorkKeeper(
  context: EngineContext,
  projects: OpenProjects,
): SavedWorkKeeper {
  const { hubRemotes } = context;
  if (hubRemotes === undefined) {
    return {
      start: async () => undefined,
      endWaiting: () => undefined,
      close: async () => undefined,
    };
  }
  const lanes = createLanes(context, (projectId) => keepSavedWork(context, projects, projectId));
  const unsubscribe = context.store.subscribe(({ events }) => {
    for (const { projectId, body } of events) {
      if (body.type === 'run.ended') lanes.ask(projectId);
    }
  });
  return {
    async start() {
      for (const { id } of await context.store.query('projects', {})) {
        lanes.ask(id);
      }
    },
    endWaiting: () => hubRemotes.close(),
    async close() {
      unsubscribe();
      await lanes.close();
    },
  };
}

/** Work that no feature starts from any more is not kept. Answers when to try again. */
async function keepSavedWork(
  context: EngineContext,
  projects: OpenProjects,
  projectId: number,
): Promise<number | null> {
  const features = await context.store.query('features', { projectId });
  const refs = new Set(features.flatMap(({ savedRef }) => savedRef ?? []));
  try {
    const { hub } = await projects.of(projectId);
    await hub.keepSaved(refs);
    return null;
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    return context.clock.now() + AGAIN_MS;
  }
}
