import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  createTestDatabase,
  type TestDatabase,
} from '../../packages/store/src/testing/test-database.ts';
import { carryRun } from './carry-run.ts';

const FEATURES = 24;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

// `npm run test:carry` does it with ten thousand.
it('carries each run to one worker and refuses every late write, whatever happens to workers', async () => {
  const report = await carryRun({
    url: database.url,
    features: FEATURES,
    seed: 4,
    faultShare: 0.2,
  });
  expect(report.problems).toEqual([]);
  expect(report.landed).toBe(FEATURES);
  expect(report.leases).toBeGreaterThanOrEqual(FEATURES);
  expect(report.late.report).toBeGreaterThan(0);
});
