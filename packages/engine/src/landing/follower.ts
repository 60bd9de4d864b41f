import PQueue from 'p-queue';
import type { EngineContext, OpenProjects } from '../engine-types.ts';
import type { Follow } from '../hub/person-repository.ts';
import type { LandingQueue } from './landing-queue.ts';
import { createGathering } from './gathering.ts';
import { takeInPersonCommits } from './person-commits.ts';

/** Keeps the hub and the person's repository at one: what either has, the other gets. */
export interface Follower {
  /**
   * Queues what the person has committed on the target branch, or else brings what has landed into
   * their folder; where that cannot be done, an event says what waits. Resolves before a landing that it queued is over.
   */
  catchUp(projectId: number): Promise<void>;
  /** The same, at once and again until nothing of the person's is left to land and their folder has followed. */
  settle(projectId: number): Promise<void>;
  /** What was asked for is done at once from now on. */
  hurry(): void;
}

/**
 * Landings that come within this time are followed together. Whoever waits for the answer to a landing, and the
 * run that takes its slot, need the machine more at that moment.
 */
const GATHER_MS = 500;

/** A follower that has not looked yet. */
export function createFollower(
  context: EngineContext,
  projects: OpenProjects,
  queue: LandingQueue,
): Follower {
  const turns = new PQueue({ concurrency: 1 });
  const blocked = new Map<number, string>();

  const report = async (projectId: number, followed: Follow): Promise<void> => {
    if (followed.kind === 'current') {
      return;
    }
    if (followed.kind === 'followed') {
      blocked.delete(projectId);
    } else if (blocked.get(projectId) === followed.detail) {
      return;
    } else {
      blocked.set(projectId, followed.detail);
    }
    const follow =
      followed.kind === 'followed'
        ? { commit: followed.commit, blockedBy: null }
        : { commit: null, blockedBy: followed.detail };
    await context.store.execute(
      'project.report_follow',
      { projectId, ...follow },
      context.clock.now(),
    );
  };

  /** Answers whether it has queued a landing, which is followed like any other. */
  const look = async (projectId: number): Promise<boolean> => {
    const parts = await projects.of(projectId);
    const queued = await takeInPersonCommits(context, parts, queue);
    if (!queued) {
      await report(projectId, await parts.person.follow());
    }
    return queued;
  };

  const gathering = createGathering(context.clock, GATHER_MS, (projectId) =>
    turns.add(() => look(projectId)),
  );

  return {
    async catchUp(projectId) {
      await gathering.ask(projectId);
    },
    async settle(projectId) {
      const { hub } = await projects.of(projectId);
      for (let isOver = false; !isOver;) {
        const head = await hub.head();
        const queued = await gathering.askNow(projectId);
        await queue.idle();
        // What landed after the look would be followed only when others have had their time to gather.
        isOver = !queued && head === (await hub.head());
      }
    },
    hurry: gathering.hurry,
  };
}
