import { expect, it } from 'vitest';
import { crashRun } from './crash-run.ts';

/** Moments of a life at which it is killed; the long version draws them: `npm run test:crash`. */
const MOMENTS = [0.05, 0.55, 0.85, 0.95];

it('loses nothing, lands nothing twice and leaves nothing running when it is killed again and again', async () => {
  let drawn = 0;
  const report = await crashRun({
    kills: MOMENTS.length,
    random: () => MOMENTS[drawn++ % MOMENTS.length] ?? 0.5,
  });

  expect(report.kills).toBe(MOMENTS.length);
  expect(report).toMatchObject({ features: 12, passing: 12, attempts: 0, dirty: '' });
  expect([...report.landingsPerFeature.values()]).toEqual(Array.from({ length: 12 }, () => 1));
  expect(report.orphans).toEqual([]);
  expect(report.workspacesLeft).toEqual([]);
});
