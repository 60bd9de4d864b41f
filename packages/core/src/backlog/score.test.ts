import type { FeatureState } from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inOrder, scoreBacklog, type Scored } from './score.ts';

const PENDING: FeatureState = { status: 'pending', backingOffUntil: null, regression: null };
const REGRESSED: FeatureState = {
  status: 'pending',
  backingOffUntil: null,
  regression: {
    foundBy: 'sweep',
    runId: null,
    commit: 'c',
    reason: 'red',
    verdictId: null,
    at: 0,
  },
};
const PASSING: FeatureState = {
  status: 'passing',
  commit: 'c',
  verdictId: 1,
  verdict: 'pass',
  landedAt: 0,
  lastTestedAt: null,
  retest: null,
  testAttempts: 0,
  touchedAt: null,
  suspicion: null,
};

function feature(id: number, more: Partial<Scored> = {}): Scored {
  return { id, dependencies: [], priority: id, skips: 0, state: PENDING, ...more };
}

function ids(features: readonly Scored[]): number[] {
  return inOrder(features).map((one) => one.id);
}

describe('scoreBacklog', () => {
  it('adds unblocking, closeness to a root and priority', () => {
    const features = [
      feature(1, { priority: 5 }),
      feature(2, { priority: 6, dependencies: [1] }),
      feature(3, { priority: 7, dependencies: [2] }),
      feature(4, { priority: 8 }),
    ];
    expect([...scoreBacklog(features).scores]).toEqual([
      1000 * (2 / 2) + 100 * (1 - 0 / 2) + 10 * (1 - 0 / 4),
      1000 * (1 / 2) + 100 * (1 - 1 / 2) + 10 * (1 - 1 / 4),
      1000 * (0 / 2) + 100 * (1 - 2 / 2) + 10 * (1 - 2 / 4),
      1000 * (0 / 2) + 100 * (1 - 0 / 2) + 10 * (1 - 3 / 4),
    ]);
  });

  it('gives the depth term whole and the unblocking term nothing where nothing depends on anything', () => {
    expect([...scoreBacklog([feature(1)]).scores]).toEqual([110]);
  });

  it('does not weigh by what is finished', () => {
    const features = [
      feature(1, { state: PASSING }),
      feature(2, { dependencies: [1], state: PASSING }),
      feature(3, { dependencies: [2] }),
      feature(4, { dependencies: [3] }),
    ];
    const [first, second, third] = scoreBacklog(features).scores;
    expect([first, second]).toEqual([0, 0]);
    expect(third).toBeCloseTo(1000 + 100 * (1 - 2 / 3) + 10);
  });

  it('tells all priorities apart, however large', () => {
    const priorities = fc.uniqueArray(fc.integer(), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(priorities, (given) => {
        const { scores } = scoreBacklog(given.map((priority, id) => feature(id, { priority })));
        const byPriority = given
          .map((priority, id) => ({ priority, score: scores[id] ?? 0 }))
          .sort((left, right) => left.priority - right.priority);
        for (const [rank, { score }] of byPriority.entries()) {
          expect(score).toBeLessThan(byPriority[rank - 1]?.score ?? Number.POSITIVE_INFINITY);
        }
      }),
    );
  });
});

describe('inOrder', () => {
  it('takes what unblocks most first, then priority, then id', () => {
    const features = [
      feature(1, { priority: 3 }),
      feature(2, { priority: 3 }),
      feature(3, { priority: 1 }),
      feature(4, { priority: 9 }),
      feature(5, { priority: 9, dependencies: [4] }),
    ];
    expect(ids(features)).toEqual([4, 3, 1, 2, 5]);
  });

  it('moves a skipped feature behind the others whatever it unblocks', () => {
    const features = [
      feature(1, { skips: 1 }),
      feature(2, { dependencies: [1] }),
      feature(3, { priority: 999 }),
    ];
    expect(ids(features)).toEqual([3, 2, 1]);
  });

  it('mends before it builds, where nothing else speaks against it', () => {
    const features = [
      feature(1),
      feature(2, { priority: 50, state: REGRESSED }),
      feature(3, { priority: 40 }),
      feature(4, { priority: 60, dependencies: [3] }),
    ];
    expect(ids(features)).toEqual([3, 2, 1, 4]);
  });

  it('lists every unfinished feature once, in an order that does not depend on that of the input', () => {
    const any = fc.uniqueArray(
      fc.record({
        id: fc.integer({ min: 1, max: 40 }),
        dependencies: fc.array(fc.integer({ min: 1, max: 42 }), { maxLength: 3 }),
        priority: fc.integer({ min: 0, max: 5 }),
        skips: fc.nat(2),
        state: fc.constantFrom(PENDING, PASSING, REGRESSED),
      }),
      { selector: (one) => one.id, maxLength: 25 },
    );
    fc.assert(
      fc.property(any, fc.nat(), (features, turn) => {
        const unfinished = features.filter((one) => one.state.status !== 'passing');
        const order = ids(features);
        expect([...order].sort((a, b) => a - b)).toEqual(
          unfinished.map((one) => one.id).sort((a, b) => a - b),
        );
        const cut = features.length === 0 ? 0 : turn % features.length;
        expect(ids([...features.slice(cut), ...features.slice(0, cut)])).toEqual(order);
      }),
    );
  });
});
