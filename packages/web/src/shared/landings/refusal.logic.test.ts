import { expect, test } from 'vitest';
import { refusalSentence } from './refusal.logic.ts';

test('a refusal names a few files, and how many more there are', () => {
  const files = ['a', 'b', 'c', 'd', 'e'];
  expect(refusalSentence({ code: 'conflict', files, head: 'x' })).toBe(
    'It conflicts with what has landed: a, b, c and 2 more.',
  );
});
