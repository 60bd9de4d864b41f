import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createPriceBook, describePriceProblems } from './price-book.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ropewalk-prices-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const USED = {
  inputTokens: 1_000_000,
  outputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  costUsd: null,
};
const TELLER = { driver: 'acp:mine', provider: 'claude', model: 'house', toldModel: null } as const;

it('goes by the file of the home, and keeps to what it said while it cannot be read', async () => {
  const path = join(root, 'prices.yaml');
  const book = createPriceBook(path);
  expect(await book.look()).toMatchObject({ status: 'absent', table: { ownVersion: null } });
  expect(book.price(USED, TELLER).costUsd).toBeNull();

  await writeFile(path, 'version: a\nprices:\n  house: { input: 2, output: 4 }\n');
  await book.look();
  const first = book.price(USED, TELLER);
  expect(first).toMatchObject({
    costUsd: 2,
    pricedBy: expect.stringMatching(/^own:a#[0-9a-f]{8}$/),
  });

  await writeFile(path, 'version: a\nprices:\n  house: { input: -2, output: 4 }\n  b: 1\n');
  const broken = await book.look();
  expect(broken.problems.map(({ line }) => line)).toEqual([3, 4]);
  expect(describePriceProblems(broken)).toContain(
    `${path} cannot be used (line 3: prices.house.input`,
  );
  expect(book.price(USED, TELLER)).toEqual(first);

  await writeFile(path, 'version: a\nprices:\n  house: { input: 3, output: 4 }\n');
  await book.look();
  const second = book.price(USED, TELLER);
  expect(second.costUsd).toBe(3);
  // Another content is another version, whatever it calls itself.
  expect(second.pricedBy).not.toBe(first.pricedBy);

  await rm(path);
  expect((await book.look()).status).toBe('absent');
  expect(book.price(USED, TELLER).costUsd).toBeNull();
});
