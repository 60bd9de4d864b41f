import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { feature, passing, PENDING } from '../plan/plan-fixtures.suite.ts';
import { affectedBy } from './affected.ts';
import { testingAllowance, worthTesting } from './worth-testing.ts';

describe('worthTesting', () => {
  const features = [
    feature(1, { state: passing({ retest: 'checks_missing' }) }),
    feature(2, { state: passing({ retest: 'dependency_touched' }) }),
    feature(3, { state: passing({ retest: 'files_touched' }) }),
    feature(4, { state: passing({ retest: 'suspicion' }) }),
    feature(5, { state: passing({ retest: 'never_tested', lastTestedAt: null }) }),
    feature(6, { state: passing({ lastTestedAt: 900 }) }),
    feature(7, { state: passing({ lastTestedAt: 300 }) }),
    feature(8),
  ];
  const listed = (unchangedBefore: number | null) =>
    worthTesting(features, unchangedBefore).map((one) => [one.feature.id, one.reason]);

  it('orders by doubt and leaves alone what nothing has touched', () => {
    expect(listed(null)).toEqual([
      [5, 'never_tested'],
      [4, 'suspicion'],
      [3, 'files_touched'],
      [2, 'dependency_touched'],
      [1, 'checks_missing'],
    ]);
  });

  it('adds unchanged ones, the longest ago first, up to a time', () => {
    expect(listed(1_000).slice(5)).toEqual([
      [7, 'unchanged'],
      [6, 'unchanged'],
    ]);
    expect(listed(500).slice(5)).toEqual([[7, 'unchanged']]);
  });

  it('counts a test before the landing as none', () => {
    const touched = feature(9, {
      state: passing({ retest: 'files_touched', landedAt: 500, lastTestedAt: 400 }),
    });
    expect(worthTesting([touched], null)[0]?.reason).toBe('never_tested');
  });

  it('gives up on a feature whose tests end without an answer', () => {
    const state = passing({ retest: 'never_tested', lastTestedAt: null, testAttempts: 3 });
    expect(worthTesting([feature(1, { state })], 10_000)).toEqual([]);
  });
});

describe('testingAllowance', () => {
  const budget = {
    spent: { codingMs: 0, testingMs: 0 },
    testingShare: 0.1,
    activeTestingRuns: 0,
    hasNeverTested: true,
  };

  it('allows one first run for what was never tested, whatever the share', () => {
    expect(testingAllowance(budget)).toBe('one');
    expect(testingAllowance({ ...budget, testingShare: 0 })).toBe('one');
    expect(testingAllowance({ ...budget, activeTestingRuns: 1 })).toBe('none');
    expect(testingAllowance({ ...budget, hasNeverTested: false })).toBe('none');
  });

  it('compares what testing has used with its share of everything', () => {
    const spent = (codingMs: number, testingMs: number) => ({
      ...budget,
      spent: { codingMs, testingMs },
    });
    expect(testingAllowance(spent(1_000, 0))).toBe('any');
    expect(testingAllowance(spent(900, 99))).toBe('any');
    expect(testingAllowance(spent(900, 100))).toBe('none');
    expect(testingAllowance(spent(0, 1))).toBe('none');
  });
});

describe('affectedBy', () => {
  const check = { command: 'npm test' };
  const features = [
    feature(1, { state: passing(), files: ['a.ts', 'old.ts'], checks: [check] }),
    feature(2, { state: passing(), files: ['b.ts', 'old.ts'], dependencies: [1], checks: [check] }),
    feature(3, { state: passing(), files: ['c.ts'], dependencies: [2] }),
    feature(4, { state: PENDING, dependencies: [2], files: ['b.ts'] }),
    feature(5, { state: passing(), files: ['e.ts'], dependencies: [4], checks: [check] }),
    feature(6, { state: passing(), files: ['old.ts'], checks: [check] }),
    feature(7, { state: passing(), files: ['b.ts', 'z.ts'] }),
  ];

  const at = (id: number) => features.find((one) => one.id === id) ?? feature(id);

  it('finds shared files, dependents however far, and dependencies that work on the same code', () => {
    expect(affectedBy(features, { landed: at(2), files: ['b.ts'], behind: [3, 5] })).toEqual({
      byFiles: [1, 7],
      byDependency: [3, 5],
      sweep: [1, 5],
    });
  });

  it('goes by files alone for commits that belong to no feature', () => {
    expect(affectedBy(features, { landed: null, files: ['old.ts'], behind: [] })).toEqual({
      byFiles: [1, 2, 6],
      byDependency: [],
      sweep: [1, 2, 6],
    });
    expect(affectedBy(features, { landed: feature(99), files: [], behind: [] })).toEqual({
      byFiles: [],
      byDependency: [],
      sweep: [],
    });
  });

  it('names passing features only, each once, and never the landed one', () => {
    const any = fc.array(
      fc.record({
        dependencies: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 3 }),
        files: fc.subarray(['a', 'b', 'c']),
        isPassing: fc.boolean(),
      }),
      { minLength: 1, maxLength: 10 },
    );
    const ids = fc.uniqueArray(fc.integer({ min: 1, max: 12 }));
    fc.assert(
      fc.property(any, fc.subarray(['a', 'b', 'c']), ids, (given, files, behind) => {
        const all = given.map((one, index) =>
          feature(index + 1, {
            dependencies: one.dependencies,
            files: one.files,
            checks: [check],
            state: one.isPassing ? passing() : PENDING,
          }),
        );
        const { sweep, byFiles, byDependency } = affectedBy(all, {
          landed: all[0] ?? null,
          files,
          behind,
        });
        const touched = [...byFiles, ...byDependency];
        expect([...touched].sort((a, b) => a - b)).toEqual(sweep);
        expect(new Set(touched).size).toBe(touched.length);
        expect(touched).not.toContain(1);
        for (const one of all.filter((other) => other.id !== 1)) {
          const mustBe = one.state.status === 'passing' && one.files.some((f) => files.includes(f));
          expect(byFiles.includes(one.id) || !mustBe).toBe(true);
        }
      }),
    );
  });
});
