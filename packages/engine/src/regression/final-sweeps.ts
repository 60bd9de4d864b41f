import type { EngineContext, OpenProjects } from '../engine-types.ts';
import type { Follower } from '../landing/follower.ts';
import { LeftForLater } from '../hub/remote/hub-remotes.ts';
import type { Sweeper } from './sweeper.ts';

/** The last look at everything that passes, before a crew ends. */
export interface FinalSweeps {
  /** Whether the newest commit has been looked at as a whole. */
  isDone(projectId: number): Promise<boolean>;
  /** Begins one unless it is under way; the dispatcher is told when it is over. */
  start(projectId: number): Promise<void>;
}

/** Nothing looked at yet. */
export function createFinalSweeps(
  context: EngineContext,
  projects: OpenProjects,
  sweeper: Sweeper,
  follower: Follower,
  onDone: (projectId: number) => void,
): FinalSweeps {
  const lookedAt = new Map<number, string>();
  const underWay = new Set<number>();
  // A sweep that cannot be done must not keep a crew from ending.
  const failed = new Set<number>();
  return {
    async isDone(projectId) {
      if (failed.has(projectId)) {
        return true;
      }
      const commit = lookedAt.get(projectId);
      return commit !== undefined && commit === (await (await projects.of(projectId)).hub.head());
    },
    async start(projectId) {
      if (underWay.has(projectId)) {
        return;
      }
      underWay.add(projectId);
      // What the person has committed meanwhile belongs to what is looked at.
      void follower
        .settle(projectId)
        .then(() => sweeper.sweepAll(projectId))
        .then((commit) => lookedAt.set(projectId, commit))
        .catch((err: unknown) => {
          if (err instanceof LeftForLater) return;
          failed.add(projectId);
          context.log.error({ err, projectId }, 'the last sweep failed');
        })
        .finally(() => {
          underWay.delete(projectId);
          onDone(projectId);
        });
    },
  };
}
