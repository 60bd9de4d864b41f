import type { CheckEvidence, Pressure, ShortOf } from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  describePressure,
  isCalm,
  pressureBehind,
  pressureBetween,
  type CheckFacts,
  type PressureMoment,
  type Stalls,
} from './pressure.ts';

const MIB = 1024 * 1024;
const KEPT = 256 * MIB;
const NO_FACTS = { ownLimitBytes: null, wasKilled: false } as const;
const STILL: Stalls = { someUs: 0, fullUs: 0, some10: 0, full10: 0 };
const CALM: PressureMoment = {
  atMs: 0,
  freeBytes: 900 * MIB,
  loadPerCore: 0.5,
  stalls: { cpu: STILL, memory: STILL, io: STILL },
  swappedPages: 10,
  killed: 3,
};

type Changed = Partial<PressureMoment> & {
  readonly of?: Partial<Readonly<Record<'cpu' | 'memory' | 'io', Partial<Stalls>>>>;
};
const moment = ({ of = {}, ...more }: Changed, base = CALM): PressureMoment => ({
  ...base,
  ...(base.stalls === null
    ? {}
    : {
        stalls: {
          cpu: { ...base.stalls.cpu, ...of.cpu },
          memory: { ...base.stalls.memory, ...of.memory },
          io: { ...base.stalls.io, ...of.io },
        },
      }),
  ...more,
});
/** What is short between calm and one second of this. */
const shortAfter = (more: Changed, facts: CheckFacts = NO_FACTS) =>
  pressureBetween(CALM, moment({ atMs: 1_000, ...more }), KEPT, facts).short;

describe('the pressure between two moments', () => {
  it('shows in stalls, in too little that is free, and in swapping', () => {
    expect(shortAfter({})).toEqual([]);
    expect(shortAfter({ of: { memory: { someUs: 300_000, fullUs: 90_000 } } })).toEqual([]);
    expect(shortAfter({ of: { memory: { someUs: 400_000 } } })).toEqual(['memory']);
    expect(shortAfter({ of: { memory: { someUs: 100_000, fullUs: 100_000 } } })).toEqual([
      'memory',
    ]);
    expect(shortAfter({ freeBytes: 255 * MIB })).toEqual(['memory']);
    expect(shortAfter({ swappedPages: 2_000 })).toEqual(['memory']);
    expect(shortAfter({ of: { io: { someUs: 1_000_000, fullUs: 500_000 } } })).toEqual([]);
    expect(shortAfter({ of: { io: { fullUs: 700_000 } } })).toEqual(['io']);
  });

  it('starves nobody of processors before a crowd wants them', () => {
    const busy = { cpu: { someUs: 990_000 } };
    expect(shortAfter({ of: busy, loadPerCore: 1.5 })).toEqual([]);
    expect(shortAfter({ of: busy, loadPerCore: 2.5 })).toEqual(['cpu']);
    expect(shortAfter({ loadPerCore: 9 })).toEqual([]);
  });

  it('asks for the last ten seconds of what was longer, and for both ends of what was shorter', () => {
    const stalled = { memory: { some10: 0.9 } };
    expect(shortAfter({ atMs: 9_000, of: stalled })).toEqual([]);
    expect(shortAfter({ atMs: 11_000, of: stalled })).toEqual(['memory']);
    const under = moment({ of: stalled });
    const { short, memoryStalled } = pressureBetween(under, { ...under, atMs: 5 }, KEPT, NO_FACTS);
    expect([short, memoryStalled]).toEqual([['memory'], 0.9]);
  });

  it('counts whom the kernel ended: for the limit of its own, or because the machine had no more', () => {
    const killed = { ownLimitBytes: null, wasKilled: true } as const;
    expect(shortAfter({ killed: 4 })).toEqual([]);
    expect(shortAfter({ killed: 4 }, killed)).toEqual(['memory']);
    expect(shortAfter({ killed: 3 }, killed)).toEqual([]);
    const limited = { ownLimitBytes: 300 * MIB, wasKilled: true };
    const pressure = pressureBetween(CALM, moment({ atMs: 9, killed: 4 }), KEPT, limited);
    expect(pressure.short).toEqual(['own_limit']);
    expect(describePressure(pressure)).toBe(
      'While it ran, it reached the limit on its own memory (300 MB).',
    );
  });

  it('is judged by load and memory where nobody counts stalls, and says so', () => {
    const bare = { ...CALM, stalls: null, swappedPages: null, killed: null };
    const between = (more: Partial<PressureMoment>) =>
      pressureBetween(bare, { ...bare, atMs: 1_000, ...more }, KEPT, NO_FACTS);
    expect(between({})).toMatchObject({ source: 'stand_in', short: [], memoryStalled: null });
    expect(between({ loadPerCore: 3, freeBytes: 1 }).short).toEqual(['memory', 'cpu']);
    expect(describePressure(between({ freeBytes: 2 * MIB }))).toBe(
      'While it ran, memory was short (2 MB free, 256 MB are to be kept free). This system does not count stalls; load and memory stand in for it.',
    );
  });

  it('gives shares from 0 to 1 whatever the system says, and is calm where nothing is short', () => {
    const number = fc.double({ min: 0, max: 1e9, noNaN: true });
    const stalls = fc.record({
      someUs: number,
      fullUs: number,
      some10: fc.double({ min: 0, max: 1, noNaN: true }),
      full10: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const any: fc.Arbitrary<PressureMoment> = fc.record({
      atMs: number,
      freeBytes: number,
      loadPerCore: fc.double({ min: 0, max: 9, noNaN: true }),
      stalls: fc.option(fc.record({ cpu: stalls, memory: stalls, io: stalls })),
      swappedPages: fc.option(number),
      killed: fc.option(fc.nat()),
    });
    fc.assert(
      fc.property(any, any, number, (before, after, kept) => {
        const pressure = pressureBetween(before, after, kept, NO_FACTS);
        const shares = [pressure.memoryStalled, pressure.cpuStalled, pressure.ioStalled];
        return (
          shares.every((share) => share === null || (share >= 0 && share <= 1)) &&
          (pressure.swappedPerSecond ?? 0) >= 0 &&
          describePressure(pressure).length > 0
        );
      }),
    );
    fc.assert(
      fc.property(any, number, (now, kept) => {
        // Without any time between them, what is short is short at that very moment.
        const { short } = pressureBetween(now, now, kept, NO_FACTS);
        return isCalm(now, kept, short) === (short.length === 0);
      }),
    );
  });
});

describe('what was red', () => {
  const under = (short: readonly ShortOf[], loadPerCore = 2): Pressure => ({
    ...pressureBetween(CALM, { ...CALM, loadPerCore }, KEPT, NO_FACTS),
    short: [...short],
  });
  type Item = Pick<CheckEvidence, 'result' | 'pressure'>;
  const item = (result: Item['result'], pressure?: Pressure): Item =>
    pressure === undefined ? { result } : { result, pressure };

  it('under want of memory, or of time for what has limits of time, is put down to that', () => {
    for (const short of ['memory', 'own_limit'] as const) {
      expect(pressureBehind([item('fail', under([short]))])?.short).toEqual([short]);
      expect(pressureBehind([item('timed_out', under([short]))])?.short).toEqual([short]);
    }
    expect(pressureBehind([item('fail', under(['cpu', 'io']))])).toBeNull();
    expect(pressureBehind([item('timed_out', under(['cpu']))])).not.toBeNull();
    expect(pressureBehind([item('timed_out', under(['io']))])).not.toBeNull();
    expect(pressureBehind([item('fail', under(['cpu'], 4))])).not.toBeNull();
  });

  it('without it stands, also beside others; so does what could not run, and what passed', () => {
    const pressed = item('fail', under(['memory']));
    expect(pressureBehind([])).toBeNull();
    expect(pressureBehind([item('pass')])).toBeNull();
    expect(pressureBehind([item('fail', under([]))])).toBeNull();
    expect(pressureBehind([item('fail')])).toBeNull();
    expect(pressureBehind([pressed, item('pass')])).not.toBeNull();
    expect(pressureBehind([pressed, item('fail', under([]))])).toBeNull();
    expect(pressureBehind([pressed, item('could_not_run', under(['memory']))])).toBeNull();
  });
});
