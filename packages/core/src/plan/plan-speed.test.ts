import { describe, expect, it } from 'vitest';
import { plan } from './plan.ts';
import { contextOf, feature, passing } from './plan-fixtures.suite.ts';

/** A layered backlog: every feature but the first few depends on three others shortly before it. */
function bigBacklog(size: number) {
  return Array.from({ length: size }, (_, index) =>
    feature(index + 1, {
      category: `category ${index % 40}`,
      dependencies: index < 10 ? [] : [index, index - 3, index - 8].filter((id) => id > 0),
      ...(index < 100 ? { state: passing() } : {}),
    }),
  );
}

describe('plan at ten thousand features', { timeout: 60_000 }, () => {
  const features = bigBacklog(10_000);
  const context = contextOf({ features, settings: { maxConcurrency: 8, batchSize: 3 } });

  it('starts what is ready and explains all the rest, in well under half a second', () => {
    expect(features.flatMap((one) => one.dependencies).length).toBeGreaterThan(29_900);
    const planned = plan(context);
    const timesMs = Array.from({ length: 5 }, () => {
      const before = process.threadCpuUsage();
      plan(context);
      const { user, system } = process.threadCpuUsage(before);
      return (user + system) / 1_000;
    });
    expect(planned.starts).toEqual([
      { role: 'coding', featureIds: [101, 102, 103], canaryOf: null },
    ]);
    expect(planned.reasons.size).toBe(10_000 - 100 - 3);
    expect(planned.reasons.get(10_000)).toEqual({
      code: 'blocked_by_dependencies',
      features: [9_999, 9_996, 9_991],
      until: null,
    });
    // Work of this thread, whatever else the machine does; `npm run bench` tells the time that passes.
    expect(Math.min(...timesMs)).toBeLessThan(500);
  });
});
