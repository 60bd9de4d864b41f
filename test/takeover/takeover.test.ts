import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  createTestDatabase,
  type TestDatabase,
} from '../../packages/store/src/testing/test-database.ts';
import { takeoverRun } from './takeover-run.ts';

const LIMIT_MS = 15_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** The long version freezes, too, and goes round several times: `npm run test:takeover`. */
it('has another lead when one is killed; its crew goes on, and no command is lost or repeated', async () => {
  const report = await takeoverRun({ database: database.url, ways: ['killed'], features: 2 });
  for (const { ms } of report.takeovers) expect(ms).toBeLessThan(LIMIT_MS);
  expect(report.accepted.length).toBeGreaterThan(0);
  expect(report.repeated).toEqual([]);
  expect(report.present.length).toBe(new Set(report.present).size);
  expect(report.accepted.filter((name) => !report.present.includes(name))).toEqual([]);
  expect(report.worked.every((status) => status === 'passing')).toBe(true);
  expect(report.landings.every((times) => times === 1)).toBe(true);
  expect(report.keptAtRemote).toBe(true);
});
