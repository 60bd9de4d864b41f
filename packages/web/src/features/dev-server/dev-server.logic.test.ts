import { expect, test } from 'vitest';
import { appendDevLines, previewUrl } from './dev-server.logic.ts';

const line = (number: number) => ({ number, line: `line ${number}`, timestamp: '' });

test('a line is shown once, and old ones make room', () => {
  const held = appendDevLines([], [line(1), line(2)]);
  expect(appendDevLines(held, [line(2)])).toBe(held);
  expect(appendDevLines(held, [line(2), line(3)]).map(({ seq }) => seq)).toEqual([1, 2, 3]);
  const many = appendDevLines(
    held,
    Array.from({ length: 9000 }, (_, index) => line(index + 3)),
  );
  expect(many).toHaveLength(4000);
  expect(many.at(-1)?.seq).toBe(9002);
});

test('only pages can be looked at', () => {
  expect(previewUrl('http://localhost:3000/')).toBe('http://localhost:3000/');
  expect(previewUrl('javascript:alert(1)')).toBeNull();
  expect(previewUrl('not an address')).toBeNull();
  expect(previewUrl(null)).toBeNull();
});
