import type { VirtualClock } from './virtual-clock.ts';

/** Something of which there is only so much; who finds it taken waits in the order of arrival. */
export interface Resource {
  /** Takes one of it for so long; resolves when it is given back. */
  hold(ms: number): Promise<void>;
  /** The same, for as long as `work` takes. */
  during(work: () => Promise<void>): Promise<void>;
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
  const during = async (work: () => Promise<void>): Promise<void> => {
    if (busy < width) {
      busy += 1;
      tell();
    } else {
      await new Promise<void>((resolve) => {
        queue.push(resolve);
        tell();
      });
    }
    await work();
    const next = queue.shift();
    if (next === undefined) busy -= 1;
    else next();
    tell();
  };
  return { gauge, during, hold: (ms) => during(() => clock.pass(ms)) };
}

/** Processors, which all who want them have parts of at the same time. */
export interface Cores {
  /** Resolves when so much processor time was had; `atMost` processors at a time. */
  use(ms: number, atMost: number): Promise<void>;
  readonly gauge: Gauge;
}

/** One who uses processors: what is left of it, and how many it takes where there are enough. */
interface User {
  leftMs: number;
  readonly atMost: number;
  readonly done: () => void;
}

/** Less is nothing: the clock of a year has no finer steps. */
const NOTHING_MS = 0.001;

/** `others` want processors as well, all the time, and have their parts like everybody. */
export function createCores(clock: VirtualClock, width: number, others = 0): Cores {
  const gauge = createGauge(clock, width);
  const users = new Set<User>();
  let last = clock.now();
  let speed = 1;
  let cancel = (): void => undefined;
  const wanted = (): number => [...users].reduce((sum, { atMost }) => sum + atMost, 0);

  const goOn = (): void => {
    const passedMs = clock.now() - last;
    last = clock.now();
    for (const user of users) {
      user.leftMs -= passedMs * speed * user.atMost;
      if (user.leftMs > NOTHING_MS) continue;
      users.delete(user);
      user.done();
    }
    cancel();
    const wants = wanted();
    speed = Math.min(1, width / Math.max(width, wants + others));
    gauge.set(wants * speed, wants * (1 - speed));
    if (users.size === 0) return;
    const soonest = Math.min(...[...users].map(({ leftMs, atMost }) => leftMs / atMost));
    cancel = clock.wakeAt(clock.now() + soonest / speed, goOn);
  };
  return {
    gauge,
    use: (ms, atMost) =>
      new Promise((done) => {
        goOn();
        users.add({ leftMs: ms, atMost, done });
        goOn();
      }),
  };
}

/** Commands that are answered with one flush to the disk; the store bounds them as well. */
const GROUP_SIZE = 64;

/**
 * PostgreSQL as one control plane uses it: who writes takes turns, and what waits to be written shares a flush. Who
 * reads does not wait for that.
 */
export interface StoreTurns {
  read(ms: number): Promise<void>;
  write(ms: number): Promise<void>;
  readonly gauge: Gauge;
}

interface Job {
  readonly ms: number;
  readonly done: () => void;
}

export function createStoreTurns(clock: VirtualClock, flushMs: number): StoreTurns {
  const gauge = createGauge(clock, 1);
  const writes: Job[] = [];
  let busy = false;
  const tell = (): void => gauge.set(busy ? 1 : 0, writes.length);

  const work = async (): Promise<void> => {
    busy = true;
    while (writes.length > 0) {
      const group = writes.splice(0, GROUP_SIZE);
      tell();
      await clock.pass(flushMs + group.reduce((sum, { ms }) => sum + ms, 0));
      group.forEach(({ done }) => done());
    }
    busy = false;
    tell();
  };
  return {
    gauge,
    read: (ms) => clock.pass(ms),
    write: (ms) =>
      new Promise((done) => {
        writes.push({ ms, done });
        tell();
        if (!busy) void work();
      }),
  };
}
