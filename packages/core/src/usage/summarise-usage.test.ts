import type { RunUsage } from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { summariseUsage } from './summarise-usage.ts';

const amount = fc.nat({ max: 1_000_000 });
const runs: fc.Arbitrary<RunUsage[]> = fc
  .array(
    fc.record({
      role: fc.constantFrom('coding' as const, 'testing' as const),
      projectId: fc.integer({ min: 1, max: 2 }),
      featureIds: fc.uniqueArray(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 3 }),
      createdAt: fc.nat({ max: 5 }),
      workedMs: amount,
      inputTokens: amount,
      costUsd: fc.option(fc.double({ min: 0, max: 10, noNaN: true })),
    }),
    { maxLength: 20 },
  )
  .map((list) =>
    list.map(({ inputTokens, costUsd, ...more }, index) => ({
      runId: index + 1,
      driver: 'claude',
      model: null,
      usage: { inputTokens, outputTokens: 1, cacheReadTokens: 2, cacheWriteTokens: 3, costUsd },
      ...more,
    })),
  );

it('adds up to the same total in every way of asking', () => {
  fc.assert(
    fc.property(runs, (all) => {
      const summary = summariseUsage(all, (at) => `day ${at}`);
      const ways = [summary.byRole, summary.byDay, summary.byFeature, summary.byProject];
      for (const way of ways) {
        const sum = (of: 'inputTokens' | 'costUsd' | 'workedMs'): number =>
          way.reduce((total, entry) => total + entry.sum[of], 0);
        expect(sum('inputTokens')).toBeCloseTo(summary.total.inputTokens, 3);
        expect(sum('costUsd')).toBeCloseTo(summary.total.costUsd, 6);
        expect(sum('workedMs')).toBeCloseTo(summary.total.workedMs, 3);
      }
      expect(summary.total.runs).toBe(all.length);
      expect(summary.total.runsWithoutCost).toBe(
        all.filter((run) => run.usage.costUsd === null).length,
      );
      expect(summary.byDay.map(({ day }) => day)).toEqual(
        [...new Set(all.map((run) => `day ${run.createdAt}`))].toSorted(),
      );
    }),
  );
});
