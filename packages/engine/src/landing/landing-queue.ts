import type { Landing } from '@ropewalk/contracts';
import PQueue from 'p-queue';
import type { EngineContext, OpenProjects } from '../engine-types.ts';
import { LeftForLater } from '../hub/remote/hub-remotes.ts';
import { performLanding } from './perform.ts';

/** One queue per project: landings of one project are taken one at a time, in the order of their ids. */
export interface LandingQueue {
  /**
   * Performs a landing after those before it; the same landing is performed once. Rejects with `LeftForLater` alone:
   * the process ends, and the next one goes on with it.
   */
  perform(landingId: number, projectId: number): Promise<void>;
  /** Resolves when this landing has been settled. */
  settled(landingId: number): Promise<void>;
  /** Landings of a project that are waiting or under way. */
  open(projectId: number): number;
  /** Refuses those that wait for their turn, each when it comes. */
  callOff(): void;
  idle(): Promise<void>;
}

/** Empty queues. */
export function createLandingQueue(context: EngineContext, projects: OpenProjects): LandingQueue {
  const queues = new Map<number, PQueue>();
  const underWay = new Map<number, Promise<void>>();
  let callOffs = 0;

  const queueOf = (projectId: number): PQueue => {
    const queue = queues.get(projectId) ?? new PQueue({ concurrency: 1 });
    queues.set(projectId, queue);
    return queue;
  };

  return {
    perform(landingId, projectId) {
      const running = underWay.get(landingId);
      if (running !== undefined) {
        return running;
      }
      const before = callOffs;
      const done = queueOf(projectId)
        .add(() => {
          if (callOffs !== before) throw new Error('The landing was ended with everything else.');
          return performOpen(context, projects, landingId);
        })
        .catch((err: unknown) => {
          if (err instanceof LeftForLater) throw err;
          context.log.error({ err, landingId }, 'a landing failed');
          return refuseBroken(context, landingId, err);
        })
        .then(() => undefined)
        .finally(() => underWay.delete(landingId));
      underWay.set(landingId, done);
      return done;
    },
    settled: async (landingId) => leftOrDone(underWay.get(landingId)),
    open: (projectId) => {
      const queue = queues.get(projectId);
      return queue === undefined ? 0 : queue.size + queue.pending;
    },
    callOff() {
      callOffs += 1;
    },
    async idle() {
      await Promise.all([...underWay.values()].map(leftOrDone));
    },
  };
}

async function leftOrDone(work: Promise<void> | undefined): Promise<void> {
  await work?.catch((error: unknown) => {
    if (!(error instanceof LeftForLater)) throw error;
  });
}

async function performOpen(
  context: EngineContext,
  projects: OpenProjects,
  landingId: number,
): Promise<void> {
  const landing = await context.store.query('landing', { landingId });
  if (landing === null || !isOpen(landing)) {
    return;
  }
  const parts = await projects.of(landing.projectId);
  await context.traces.landing(landing, () => performLanding(context, parts, landing));
}

/** What broke on our side is nobody's attempt; the claim can be repeated. */
async function refuseBroken(
  context: EngineContext,
  landingId: number,
  cause: unknown,
): Promise<void> {
  await context.store.execute(
    'landing.refuse',
    {
      landingId,
      refusal: {
        code: 'environment',
        detail: cause instanceof Error ? cause.message : String(cause),
      },
      verdict: null,
    },
    context.clock.now(),
  );
}

function isOpen(landing: Landing): boolean {
  return landing.state.status === 'queued' || landing.state.status === 'gating';
}
