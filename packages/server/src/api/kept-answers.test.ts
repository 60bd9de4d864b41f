import { expect, test } from 'vitest';
import { createKeptAnswers } from './kept-answers.ts';

const textOf = async (bytes: Promise<Uint8Array>) => new TextDecoder().decode(await bytes);

test('an answer is made once for each version, also for those who ask at the same time', async () => {
  const kept = createKeptAnswers();
  let made = 0;
  const make = async () => ({ made: (made += 1) });
  const first = await Promise.all([kept.of(1, 'a', make), kept.of(1, 'a', make)].map(textOf));
  expect(first).toEqual(['{"made":1}', '{"made":1}']);
  expect(await textOf(kept.of(1, 'b', make))).toBe('{"made":2}');
  expect(await textOf(kept.of(2, 'b', make))).toBe('{"made":3}');
  expect(await textOf(kept.of(1, 'b', make))).toBe('{"made":2}');
});

test('what failed is made again, and what nobody has asked for lately is forgotten', async () => {
  const kept = createKeptAnswers();
  await expect(kept.of(1, 'a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await textOf(kept.of(1, 'a', async () => ({ try: 2 })))).toBe('{"try":2}');
  for (const projectId of [2, 3, 4, 1, 5]) await kept.of(projectId, 'a', async () => ({}));
  expect(await textOf(kept.of(1, 'a', async () => ({ try: 3 })))).toBe('{"try":2}');
  expect(await textOf(kept.of(2, 'a', async () => ({ try: 4 })))).toBe('{"try":4}');
});
