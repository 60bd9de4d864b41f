import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { mimeTypeOf, takeFiles } from './attachments.logic.ts';

const MEBIBYTE = 1024 * 1024;
const file = (name: string, size = 1, type = '') => ({ name, size, type });

it('knows a file by its ending, and by its type where it has none that is known', () => {
  expect(mimeTypeOf(file('notes.MD'))).toBe('text/markdown');
  expect(mimeTypeOf(file('image', 1, 'image/png'))).toBe('image/png');
  expect(mimeTypeOf(file('run.sh', 1, 'application/x-sh'))).toBeNull();
  expect(mimeTypeOf(file('x.constructor'))).toBeNull();
});

it('says what is too large, empty, unknown or one too many', () => {
  const many = Array.from({ length: 11 }, (_, index) => file(`${index}.txt`));
  expect(takeFiles([], many).problems).toEqual([expect.stringContaining('“10.txt”')]);
  expect(takeFiles([], [file('a.png', 6 * MEBIBYTE)]).problems[0]).toContain('5 MB');
  expect(takeFiles([], [file('a.txt', 6 * MEBIBYTE)]).taken).toHaveLength(1);
  expect(takeFiles([], [file('a.txt', 0), file('a.exe')]).problems).toHaveLength(2);
  const large = [1, 2, 3].map((index) => file(`${index}.pdf`, 15 * MEBIBYTE));
  expect(takeFiles([], large).problems).toEqual([expect.stringContaining('40 MB together')]);
});

it('never takes more than a message may bring', () => {
  const given = fc.record({
    name: fc.constantFrom('a.txt', 'b.png', 'c.pdf', 'd.exe'),
    type: fc.constant(''),
    size: fc.integer({ min: 0, max: 30 * MEBIBYTE }),
  });
  fc.assert(
    fc.property(fc.array(given), fc.array(given), (first, second) => {
      const before = takeFiles([], first).taken;
      const { taken, problems } = takeFiles(before, second);
      const all = [...before, ...taken];
      expect(all.length).toBeLessThanOrEqual(10);
      expect(all.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(40 * MEBIBYTE);
      expect(taken.length + problems.length).toBe(second.length);
    }),
  );
});
