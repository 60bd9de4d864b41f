import {
  runRef,
  type EngineContext,
  type OpenProjects,
  type ProjectParts,
} from '../engine-types.ts';
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

/**
 * Has the work of a run be at the remote of its hub before the store speaks of it, so that whoever leads next has it,
 * too. While that is away nothing waits for it: it is brought there when it is back.
 */
export async function keepWork(
  { hubRemotes, log }: Pick<EngineContext, 'hubRemotes' | 'log'>,
  { hub, projectId }: Pick<ProjectParts, 'hub' | 'projectId'>,
  runId: number,
): Promise<void> {
  if (hubRemotes === undefined || hubRemotes.waiting(projectId) !== null) return;
  try {
    await hub.keepOne(runRef(runId));
  } catch (err) {
    if (!(err instanceof GitFailure)) throw err;
    log.warn({ err, runId }, 'the work of a run is not at the remote of its hub yet');
  }
}

/** Work that nobody starts from any more, nor lands, is not kept. Answers when to try again. */
async function keepSavedWork(
  context: EngineContext,
  projects: OpenProjects,
  projectId: number,
): Promise<number | null> {
  const [features, runs, landings] = await Promise.all([
    context.store.query('features', { projectId }),
    context.store.query('activeRuns', {}),
    context.store.query('openLandings', {}),
  ]);
  const refs = new Set([
    ...features.flatMap(({ savedRef }) => savedRef ?? []),
    ...runs.map(({ id }) => runRef(id)),
    ...landings.flatMap(({ runId }) => (runId === null ? [] : [runRef(runId)])),
  ]);
  try {
    const { hub } = await projects.of(projectId);
    await hub.keepSaved(refs);
    return null;
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    return context.clock.now() + AGAIN_MS;
  }
}
