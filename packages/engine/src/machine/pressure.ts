import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ShortOf } from '@ropewalk/contracts';
import { isCalm, type PressureMoment, type Stalls } from '@ropewalk/core';
import { readFreeMemory, type MemorySources } from './free-memory.ts';
import { NOT_TO_BE_SEEN, readKernelText } from './kernel-text.ts';

/** Tells how the machine stands, and when what it was short of is there again. */
export interface PressureWatch {
  look(): Promise<PressureMoment>;
  /** What is to be kept free of the memory. */
  keptFreeBytes(): number;
  /** Resolves when none of these is short any more, after `limitMs` at the latest; rejects when it is aborted. */
  untilCalm(
    of: readonly ShortOf[],
    wait: { readonly limitMs: number; readonly signal: AbortSignal },
  ): Promise<void>;
}

/** Linux offers no event for the end of pressure; what it says of the last ten seconds changes every two. */
const LOOK_AGAIN_MS = 500;

/** Watches the machine; another root stands for another one. */
export function createPressureWatch(
  deps: MemorySources & { readonly keptFreeBytes: () => number },
): PressureWatch {
  return {
    look: () => readPressure(deps),
    keptFreeBytes: deps.keptFreeBytes,
    async untilCalm(of, { limitMs, signal }) {
      const giveUpAt = performance.now() + limitMs;
      while (
        !isCalm(await readPressure(deps), deps.keptFreeBytes(), of) &&
        performance.now() < giveUpAt
      ) {
        await delay(LOOK_AGAIN_MS, undefined, { signal });
      }
      signal.throwIfAborted();
    },
  };
}

/**
 * How the machine stands: /proc/pressure, /proc/loadavg and /proc/vmstat of Linux (accounting/psi.rst, proc(5));
 * elsewhere load and free memory, as the system tells them to every program.
 */
export async function readPressure(
  { root }: MemorySources = { root: '/' },
): Promise<PressureMoment> {
  const read = (path: string) => readKernelText(join(root, 'proc', path), NOT_COUNTED);
  const [freeBytes, load, vmstat, cpu, memory, io] = await Promise.all([
    readFreeMemory({ root }),
    read('loadavg'),
    read('vmstat'),
    ...(['cpu', 'memory', 'io'] as const).map(async (name) =>
      toStalls(await read(join('pressure', name))),
    ),
  ]);
  const running = load === null ? loadavg()[0] : Number.parseFloat(load);
  const [swappedIn, swappedOut] = [lineOf(vmstat, 'pswpin'), lineOf(vmstat, 'pswpout')];
  return {
    atMs: performance.now(),
    freeBytes,
    loadPerCore: (running ?? 0) / availableParallelism(),
    stalls: isThere(cpu) && isThere(memory) && isThere(io) ? { cpu, memory, io } : null,
    swappedPages: swappedIn === null || swappedOut === null ? null : swappedIn + swappedOut,
    killed: lineOf(vmstat, 'oom_kill'),
  };
}

function isThere(stalls: Stalls | null | undefined): stalls is Stalls {
  return stalls !== null && stalls !== undefined;
}

/** Older kernels have no `full` for the processors; nobody else does the waiting there. */
function toStalls(text: string | null): Stalls | null {
  const some = lineOfStalls(text, 'some');
  const full = lineOfStalls(text, 'full') ?? { us: 0, ten: 0 };
  return some === null
    ? null
    : { someUs: some.us, some10: some.ten, fullUs: full.us, full10: full.ten };
}

/** `some avg10=1.86 avg60=3.54 avg300=27.67 total=28588609164`; averages in percent. */
function lineOfStalls(
  text: string | null,
  kind: 'some' | 'full',
): { readonly us: number; readonly ten: number } | null {
  const line = new RegExp(`^${kind} avg10=([\\d.]+) .*total=(\\d+)$`, 'm').exec(text ?? '');
  return line === null ? null : { ten: Number(line[1]) / 100, us: Number(line[2]) };
}

function lineOf(text: string | null, name: string): number | null {
  const line = new RegExp(`^${name} (\\d+)$`, 'm').exec(text ?? '');
  return line === null ? null : Number(line[1]);
}

/** Kernels that could count stalls and were told not to answer with EOPNOTSUPP. */
const NOT_COUNTED: ReadonlySet<string | null> = new Set([
  ...NOT_TO_BE_SEEN,
  'EOPNOTSUPP',
  'ENOTSUP',
]);
