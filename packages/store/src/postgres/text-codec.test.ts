import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeText, encodeText } from './text-codec.ts';

const texts = fc
  .array(fc.constantFrom('\u0000', '\uE000', '0', '1', 'a', 'ü', '😀'))
  .map((characters) => characters.join(''));

it('gives every text back, and never stores a NUL', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const stored = encodeText(text);
      expect(stored).not.toContain('\u0000');
      expect(decodeText(stored)).toBe(text);
    }),
  );
});

it('keeps equal texts equal and different texts different', () => {
  fc.assert(
    fc.property(texts, texts, (one, other) => {
      expect(encodeText(one) === encodeText(other)).toBe(one === other);
    }),
  );
});
