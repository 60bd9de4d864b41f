import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { admitted, leftBytes, promisedBytes, type MemoryRoom } from './admission.ts';
import { expectedBytes } from './expected-memory.ts';
import { runBounds } from './run-bounds.ts';

const MIB = 1024 * 1024;

const bytes = fc.integer({ min: 0, max: 8_000 }).map((mib) => mib * MIB);
const room: fc.Arbitrary<MemoryRoom> = fc.record({
  freeBytes: bytes,
  keptFreeBytes: bytes,
  running: fc.array(fc.record({ expectedBytes: bytes, presentBytes: bytes }), { maxLength: 8 }),
});
const wanted = fc.array(bytes, { maxLength: 8 });

describe('admission', () => {
  it('never takes more than is free, less what runs may still grow to and what is kept free', () => {
    fc.assert(
      fc.property(room, wanted, (machine, runs) => {
        const count = admitted(machine, runs);
        const taken = runs.slice(0, count).reduce((sum, one) => sum + one, 0);
        const grown = machine.running.reduce(
          (sum, run) => sum + Math.max(run.expectedBytes, run.presentBytes) - run.presentBytes,
          0,
        );
        const isLoneFirst = machine.running.length === 0 && count === 1;
        return (
          isLoneFirst || taken + grown + machine.keptFreeBytes <= machine.freeBytes || taken === 0
        );
      }),
    );
  });

  it('lets one begin where nothing runs and the minimum is free, and none below it', () => {
    fc.assert(
      fc.property(room, fc.array(bytes, { minLength: 1, maxLength: 4 }), (machine, runs) => {
        const idle = { ...machine, running: [] };
        const count = admitted(idle, runs);
        return idle.freeBytes >= idle.keptFreeBytes
          ? count >= 1
          : runs.slice(0, count).every((one) => one === 0);
      }),
    );
  });

  it('never admits fewer when more is free or less is wanted', () => {
    fc.assert(
      fc.property(room, wanted, bytes, (machine, runs, more) => {
        const count = admitted(machine, runs);
        expect(
          admitted({ ...machine, freeBytes: machine.freeBytes + more }, runs),
        ).toBeGreaterThanOrEqual(count);
        expect(
          admitted(
            machine,
            runs.map((one) => one / 2),
          ),
        ).toBeGreaterThanOrEqual(count);
      }),
    );
  });

  it('promises what a run has not taken yet, and keeps the order', () => {
    const running = [
      { expectedBytes: 500 * MIB, presentBytes: 200 * MIB },
      { expectedBytes: 100 * MIB, presentBytes: 900 * MIB },
    ];
    const machine = { freeBytes: 1_000 * MIB, keptFreeBytes: 200 * MIB, running };
    expect(promisedBytes(running)).toBe(300 * MIB);
    expect(leftBytes(machine)).toBe(500 * MIB);
    expect(admitted(machine, [600 * MIB, 100 * MIB])).toBe(0);
    expect(admitted(machine, [300 * MIB, 200 * MIB, 1])).toBe(2);
  });
});

describe('what a run will want', () => {
  it('is the 95th percentile of its like, once there are some', () => {
    const peaks = Array.from({ length: 40 }, (_, index) => (index + 1) * MIB);
    expect(expectedBytes('coding', peaks)).toBe(38 * MIB);
    expect(expectedBytes('coding', [5, 3, 9])).toBe(9);
    expect(expectedBytes('coding', peaks, 20 * MIB)).toBe(20 * MIB);
  });

  it('is assumed while there are too few, unless they want more', () => {
    const assumed = expectedBytes('coding', []);
    expect(assumed).toBeGreaterThan(100 * MIB);
    expect(expectedBytes('coding', [1])).toBe(assumed);
    expect(expectedBytes('coding', [assumed * 3])).toBe(assumed * 3);
    expect(expectedBytes('external', [])).toBe(0);
  });

  it('lies between the smallest and the largest of its like', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 3 }), (peaks) => {
        const expected = expectedBytes('testing', peaks);
        return expected >= Math.min(...peaks) && expected <= Math.max(...peaks);
      }),
    );
  });
});

it('lets a run have half of the machine, or what a person has set', () => {
  const usual = { runMemoryMb: null, runProcesses: 4_096 };
  expect(runBounds(usual, 8_000 * MIB)).toEqual({ memoryBytes: 4_000 * MIB, processes: 4_096 });
  expect(runBounds(usual, 1_000 * MIB).memoryBytes).toBe(1_024 * MIB);
  expect(runBounds({ ...usual, runMemoryMb: 300 }, 1).memoryBytes).toBe(300 * MIB);
});
