import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareLines } from './compare-lines.logic.ts';

const text = fc
  .array(fc.constantFrom('a', 'b', 'c'))
  .map((lines) => lines.map((line) => `${line}\n`).join(''));

test('what stays and goes makes the old text, what stays and comes the new one', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const compared = compareLines(before, after);
      const side = (gone: 'added' | 'removed') =>
        compared
          .filter(({ change }) => change !== gone)
          .map((line) => `${line.text}\n`)
          .join('');
      expect(side('added')).toBe(before);
      expect(side('removed')).toBe(after);
    }),
  );
});

test('a line that comes stands where it was put', () => {
  expect(
    compareLines('version: 1\nend\n', 'version: 1\nnew\nend\n').map(({ change }) => change),
  ).toEqual(['same', 'added', 'same']);
});
