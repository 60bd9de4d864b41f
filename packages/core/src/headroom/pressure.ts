import type { CheckEvidence, Pressure, ShortOf } from '@ropewalk/contracts';

/** How long programs stood still for want of one thing; see accounting/psi.rst of the Linux documentation. */
export interface Stalls {
  /** Microseconds since the start of the machine in which somebody waited. */
  readonly someUs: number;
  /** The same for everybody. */
  readonly fullUs: number;
  /** Shares of the last ten seconds, from 0 to 1. */
  readonly some10: number;
  readonly full10: number;
}

/** How the machine stood at one moment. */
export interface PressureMoment {
  /** Milliseconds of any clock that only grows. */
  readonly atMs: number;
  /** Page cache that can be dropped counts as free. */
  readonly freeBytes: number;
  /** Programs that run or want to, for each core, over the last minute. */
  readonly loadPerCore: number;
  /** Null where the system does not count them: then the rest stands in for it. */
  readonly stalls: Readonly<Record<'cpu' | 'memory' | 'io', Stalls>> | null;
  /** Pages that were moved to swap or back since the start of the machine; null where it does not say. */
  readonly swappedPages: number | null;
  /** Processes that the kernel has ended for want of memory; null where it does not say. */
  readonly killed: number | null;
}

/** What is known of one check besides how the machine stood. */
export interface CheckFacts {
  /** The limit on its own memory, where the kernel ended something of it for that. */
  readonly ownLimitBytes: number | null;
  /** Whether it was ended by SIGKILL, which we had not sent. */
  readonly wasKilled: boolean;
}

/** Shares of time from which on what was slow or failed says more about the machine than about the work. */
const MEMORY_SOME = 0.4;
const MEMORY_FULL = 0.1;
const CPU_SOME = 0.8;
const IO_FULL = 0.6;
/** With more programs than this for each core, each gets less than half of one. */
const CROWDED = 2;
/** With so many, time limits inside of a check (of single tests, of servers) are over before their time. */
const OVERRUN = 4;
/** Pages a second. */
const SWAPPING = 1_000;
/** What the system says of the last ten seconds says something of a check of its own only when that was longer. */
const LAST_SPAN_MS = 10_000;

/** How the machine stood between two moments, and what was short. Pure. */
export function pressureBetween(
  before: PressureMoment,
  after: PressureMoment,
  keptFreeBytes: number,
  facts: CheckFacts,
): Pressure {
  const stalled = (of: 'cpu' | 'memory' | 'io', kind: 'some' | 'full') =>
    stalledShare(before, after, of, kind);
  const freeBytes = Math.min(before.freeBytes, after.freeBytes);
  const loadPerCore = Math.max(before.loadPerCore, after.loadPerCore);
  const swappedPerSecond = perSecond(before, after);
  const memoryFull = stalled('memory', 'full') ?? 0;
  const figures = {
    memoryStalled: stalled('memory', 'some'),
    cpuStalled: stalled('cpu', 'some'),
    ioStalled: stalled('io', 'full'),
    loadPerCore,
    freeBytes,
    keptFreeBytes,
    swappedPerSecond,
    ownLimitBytes: facts.ownLimitBytes,
  };
  const wasSacrificed =
    facts.wasKilled && facts.ownLimitBytes === null && (after.killed ?? 0) > (before.killed ?? 0);
  const short = new Set<ShortOf>(shortOf({ ...figures, memoryFull }));
  if (wasSacrificed) short.add('memory');
  if (facts.ownLimitBytes !== null) short.add('own_limit');
  const source = before.stalls === null || after.stalls === null ? 'stand_in' : 'psi';
  return { source, short: [...short], ...figures };
}

/** Whether none of these is short at this moment. */
export function isCalm(
  moment: PressureMoment,
  keptFreeBytes: number,
  of: readonly ShortOf[],
): boolean {
  const { stalls, freeBytes, loadPerCore } = moment;
  const short = shortOf({
    freeBytes,
    keptFreeBytes,
    loadPerCore,
    memoryStalled: stalls?.memory.some10 ?? null,
    memoryFull: stalls?.memory.full10 ?? 0,
    cpuStalled: stalls?.cpu.some10 ?? null,
    ioStalled: stalls?.io.full10 ?? null,
    swappedPerSecond: null,
  });
  return !short.some((one) => of.includes(one));
}

/**
 * What was short behind checks that did not pass, when every one of them can be put down to that; null when one of
 * them stands for itself, or none failed. Want of memory breaks whatever it meets; want of time only what has a limit
 * of time, unless there is hardly any.
 */
export function pressureBehind(
  evidence: readonly Pick<CheckEvidence, 'result' | 'pressure'>[],
): Pressure | null {
  const red = evidence.filter(({ result }) => result !== 'pass');
  return red.every(isExcused) ? (red[0]?.pressure ?? null) : null;
}

function isExcused({ result, pressure }: Pick<CheckEvidence, 'result' | 'pressure'>): boolean {
  if (pressure === undefined || (result !== 'fail' && result !== 'timed_out')) {
    return false;
  }
  return pressure.short.some((one) => {
    switch (one) {
      case 'memory':
      case 'own_limit':
        return true;
      case 'cpu':
        return result === 'timed_out' || pressure.loadPerCore >= OVERRUN;
      case 'io':
        return result === 'timed_out';
    }
  });
}

function shortOf(
  figures: Omit<Pressure, 'source' | 'short' | 'ownLimitBytes'> & { readonly memoryFull: number },
): ShortOf[] {
  const { freeBytes, keptFreeBytes, loadPerCore, swappedPerSecond } = figures;
  const isMemoryShort =
    freeBytes < keptFreeBytes ||
    (figures.memoryStalled ?? 0) >= MEMORY_SOME ||
    figures.memoryFull >= MEMORY_FULL ||
    (swappedPerSecond ?? 0) >= SWAPPING;
  // A single program that is always busy makes others wait; only a crowd starves it.
  const isCpuShort = (figures.cpuStalled ?? 1) >= CPU_SOME && loadPerCore >= CROWDED;
  return [
    ...(isMemoryShort ? (['memory'] as const) : []),
    ...(isCpuShort ? (['cpu'] as const) : []),
    ...((figures.ioStalled ?? 0) >= IO_FULL ? (['io'] as const) : []),
  ];
}

/** From 0 to 1, over the whole time or its last ten seconds, whichever was worse; null where nobody counts. */
function stalledShare(
  before: PressureMoment,
  after: PressureMoment,
  of: 'cpu' | 'memory' | 'io',
  kind: 'some' | 'full',
): number | null {
  const [from, to] = [before.stalls?.[of], after.stalls?.[of]];
  if (from === undefined || to === undefined) {
    return null;
  }
  const [us, ten] =
    kind === 'some' ? (['someUs', 'some10'] as const) : (['fullUs', 'full10'] as const);
  const passedUs = (after.atMs - before.atMs) * 1_000;
  const over = passedUs > 0 ? (to[us] - from[us]) / passedUs : 0;
  const isLong = after.atMs - before.atMs >= LAST_SPAN_MS;
  const last = isLong ? to[ten] : Math.min(from[ten], to[ten]);
  return Math.min(1, Math.max(0, over, last));
}

function perSecond(before: PressureMoment, after: PressureMoment): number | null {
  const passedMs = after.atMs - before.atMs;
  if (before.swappedPages === null || after.swappedPages === null || passedMs <= 0) {
    return null;
  }
  return Math.max(0, ((after.swappedPages - before.swappedPages) / passedMs) * 1_000);
}

/** One plain sentence with the figures, for people. */
export function describePressure(pressure: Pressure): string {
  const { short, source } = pressure;
  if (short.length === 0) {
    return 'The machine was not under pressure.';
  }
  const parts = short.map((one) => describeShort(one, pressure));
  const standIn =
    source === 'stand_in'
      ? ' This system does not count stalls; load and memory stand in for it.'
      : '';
  return `While it ran, ${parts.join('; ')}.${standIn}`;
}

function describeShort(one: ShortOf, pressure: Pressure): string {
  const load = `${pressure.loadPerCore.toFixed(1)} programs for each core`;
  switch (one) {
    case 'memory':
      return `memory was short (${mb(pressure.freeBytes)} free, ${mb(pressure.keptFreeBytes)} are to be kept free${share(pressure.memoryStalled)})`;
    case 'cpu':
      return `processors were short (${load}${share(pressure.cpuStalled)})`;
    case 'io':
      return `the disk was too slow (everybody waited ${percent(pressure.ioStalled ?? 0)} of the time)`;
    case 'own_limit':
      return `it reached the limit on its own memory (${mb(pressure.ownLimitBytes ?? 0)})`;
  }
}

function share(stalled: number | null): string {
  return stalled === null ? '' : `, somebody waited ${percent(stalled)} of the time`;
}

function percent(part: number): string {
  return `${Math.round(part * 100)} %`;
}

function mb(bytes: number): string {
  return `${Math.round(bytes / (1024 * 1024)).toLocaleString('en-GB')} MB`;
}
