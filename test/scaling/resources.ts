import type { VirtualClock } from './virtual-clock.ts';

/** Something of which there is only so much; who finds it taken waits in the order of arrival. */
export interface Resource {
  /** Takes one of it for so long; resolves when it is given back. */
  hold(ms: number): Promise<void>;
  readonly gauge: Gauge;
}

/** What was seen of something that is busy and waited for, since `reset`. */
export interface Gauge {
  /** `busy` of `width` are in use, and `waiting` want it. */
  set(busy: number, waiting: number): void;
  reset(): void;
  report(): GaugeReport;
}

export interface GaugeReport {
  /** Share of the time, 0 to 1. */
  readonly utilisation: number;
  readonly meanWaiting: number;
  readonly mostWaiting: number;
}

/** Integrals over the time of the clock. */
export function createGauge(clock: VirtualClock, width: number): Gauge {
  let since = clock.now();
  let last = since;
  let busy = 0;
  let waiting = 0;
  let busyMs = 0;
  let waitingMs = 0;
  let most = 0;
  const settle = (): void => {
    const now = clock.now();
    busyMs += busy * (now - last);
    waitingMs += waiting * (now - last);
    last = now;
  };
  return {
    set(nowBusy, nowWaiting) {
      settle();
      busy = nowBusy;
      waiting = nowWaiting;
      most = Math.max(most, waiting);
    },
    reset() {
      settle();
      since = last;
      busyMs = 0;
      waitingMs = 0;
      most = waiting;
    },
    report() {
      settle();
      const ms = Math.max(1e-9, last - since);
      return {
        utilisation: busyMs / ms / width,
        meanWaiting: waitingMs / ms,
        mostWaiting: most,
      };
    },
  };
}

/** `width` of them, for instance processors. */
export function createResource(clock: VirtualClock, width: number): Resource {
  const gauge = createGauge(clock, width);
  const queue: (() => void)[] = [];
  let busy = 0;
  const tell = (): void => gauge.set(busy, queue.length);
  return {
    gauge,
    async hold(ms) {
      if (busy < width) {
        busy += 1;
        tell();
      } else {
        await new Promise<void>((resolve) => {
          queue.push(resolve);
          tell();
        });
      }
      await clock.pass(ms);
      const next = queue.shift();
      if (next === undefined) busy -= 1;
      else next();
      tell();
    },
  };
}

/**
 * A stage that took so long on a machine with nothing else to do, and kept so many processors busy: less than one
 * waits for something else for a part of it; more than one has programs beside it that others have to wait for as well.
 */
export async function useCores(
  clock: VirtualClock,
  cores: Resource,
  stage: { readonly ms: number; readonly busyCores: number },
): Promise<void> {
  const { ms, busyCores } = stage;
  if (busyCores > 1) void cores.hold(ms * (busyCores - 1));
  await cores.hold(ms * Math.min(1, busyCores));
  await clock.pass(ms * (1 - Math.min(1, busyCores)));
}

/** Commands that are answered with one flush to the disk; the store bounds them as well. */
const GROUP_SIZE = 64;

/** The one thread of the store: what waits to be written shares a flush, what is read comes between. */
export interface StoreThread {
  read(ms: number): Promise<void>;
  write(ms: number): Promise<void>;
  readonly gauge: Gauge;
}

interface Job {
  readonly ms: number;
  readonly done: () => void;
}

export function createStoreThread(clock: VirtualClock, flushMs: number): StoreThread {
  const gauge = createGauge(clock, 1);
  const reads: Job[] = [];
  const writes: Job[] = [];
  let busy = false;
  const tell = (): void => gauge.set(busy ? 1 : 0, reads.length + writes.length);

  const work = async (): Promise<void> => {
    busy = true;
    while (reads.length + writes.length > 0) {
      const group = writes.splice(0, GROUP_SIZE);
      tell();
      if (group.length > 0) {
        await clock.pass(flushMs + group.reduce((sum, { ms }) => sum + ms, 0));
        group.forEach(({ done }) => done());
      }
      for (const { ms, done } of reads.splice(0)) {
        await clock.pass(ms);
        done();
      }
    }
    busy = false;
    tell();
  };
  const add = (jobs: Job[], ms: number): Promise<void> =>
    new Promise((done) => {
      jobs.push({ ms, done });
      tell();
      if (!busy) void work();
    });
  return { gauge, read: (ms) => add(reads, ms), write: (ms) => add(writes, ms) };
}
