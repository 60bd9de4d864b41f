import { expect, test } from 'vitest';
import { atMost } from './at-most.ts';

test('work that ends in time is waited for, and its failure is heard', async () => {
  const told: string[] = [];
  await atMost(Promise.resolve(), 60_000, () => told.push('late'));
  await expect(
    atMost(Promise.reject(new Error('broken')), 60_000, () => told.push('late')),
  ).rejects.toThrow('broken');
  expect(told).toEqual([]);
});

test('work that never ends is left, and that is told', async () => {
  const told: string[] = [];
  await atMost(new Promise(() => undefined), 1, () => told.push('late'));
  expect(told).toEqual(['late']);
});
