import type { Run } from '@ropewalk/contracts';
import { runMarker } from '../../engine-types.ts';
import type { MemoryUse } from '../../processes/process-types.ts';
import type { Life } from './life.ts';
import type { SessionRequest } from './run-session.ts';

const WATCH_INTERVAL_MS = 5_000;

/** What a run has had of the memory. */
export interface RunMemoryFacts {
  /** The most that its programs had at once; null where it was too short to be seen. */
  readonly peakMemoryBytes: number | null;
  /** Set when the kernel ended something of it because it reached this limit. */
  readonly outOfMemoryBytes: number | null;
}

/** A run that is looked at every few seconds. */
export interface RunWatch {
  stop(): void;
  /**
   * A tool of the agent has ended: if that was for want of memory, the agent must not go on with the half that is left.
   * Version 1 of cgroups tells it by an eventfd alone, which Node cannot make.
   */
  noteToolEnd(): void;
  /** Complete once its programs are gone. */
  memory(): Promise<RunMemoryFacts>;
}

type Overdue = 'silent' | 'no_first_event' | 'run_limit' | 'out_of_memory';

type WatchedRun = Pick<SessionRequest, 'context' | 'project' | 'onMemory'> & {
  readonly run: Pick<Run, 'id'>;
};

/** Tells `onDead` once why the run must not go on. */
export function watchRun(
  request: WatchedRun,
  life: Life,
  onDead: (reason: Overdue, how: 'save_and_kill' | 'gently') => void,
): RunWatch {
  const { context, project } = request;
  const { host, clock } = context;
  const marker = runMarker(context.homeId, request.run.id);
  const interval = intervalOf(project);
  let stopped = false;
  let seenBytes = 0;
  let cancel = (): void => undefined;
  const endForMemory = (): void => {
    if (stopped) return;
    stopped = true;
    cancel();
    // Half of a tree that goes on without the rest would fail for reasons that nobody could tell.
    onDead('out_of_memory', 'save_and_kill');
  };
  const look = async (): Promise<void> => {
    const [{ cpuMs, residentBytes }, memory] = await Promise.all([
      host.usage(marker),
      host.memory(marker),
    ]);
    const now = clock.now();
    life.cpu(now, cpuMs);
    seenBytes = Math.max(seenBytes, residentBytes);
    request.onMemory(residentBytes);
    const verdict = life.verdict(now);
    if (stopped) {
      return;
    }
    if (memory.outOfMemoryBytes !== null) {
      endForMemory();
    } else if (verdict === null) {
      arm();
    } else {
      onDead(verdict, 'gently');
    }
  };
  const arm = (): void => {
    cancel = clock.wakeAt(clock.now() + interval, () => {
      look().catch((err: unknown) => {
        context.log.error({ err, marker }, 'a run could not be looked at');
        if (!stopped) {
          arm();
        }
      });
    });
  };
  arm();
  return {
    noteToolEnd: () => void glance(context, marker, endForMemory),
    stop() {
      stopped = true;
      cancel();
    },
    memory: async () => factsOf(await host.memory(marker), seenBytes),
  };
}

function intervalOf({ settings }: SessionRequest['project']): number {
  const { silenceLimitMs, firstEventLimitMs, runLimitMs } = settings;
  const shortest = Math.min(silenceLimitMs, firstEventLimitMs, runLimitMs);
  return Math.min(WATCH_INTERVAL_MS, Math.max(100, shortest / 4));
}

async function glance(
  { host, log }: SessionRequest['context'],
  marker: string,
  onOutOfMemory: () => void,
): Promise<void> {
  try {
    const { outOfMemoryBytes } = await host.memory(marker);
    if (outOfMemoryBytes !== null) onOutOfMemory();
  } catch (err) {
    log.error({ err, marker }, 'the memory of a run could not be read');
  }
}

function factsOf({ peakBytes, outOfMemoryBytes }: MemoryUse, seenBytes: number): RunMemoryFacts {
  const peak = Math.max(seenBytes, peakBytes ?? 0);
  return { peakMemoryBytes: peak > 0 ? peak : null, outOfMemoryBytes };
}
