import { expect, it } from 'vitest';
import { mulberry32 } from '../support/random.ts';
import { killsRun } from './kills-run.ts';

/** The long version kills five hundred: `npm run test:kills`. */
it('leaves nothing behind of runs that are killed at random moments', async () => {
  const report = await killsRun({ kills: 6, features: 8, random: mulberry32(5) });
  expect(report.total).toBeGreaterThanOrEqual(3);
  for (const [kind, left] of Object.entries(report.left)) expect([kind, left]).toEqual([kind, []]);
});
