import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromBase64, toBase64Pieces } from './base64.logic.ts';

test('whatever is typed arrives as it was, in pieces that are not too long', () => {
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.string({ minLength: 1 }).map((part) => part.repeat(30_000)),
  );
  fc.assert(
    fc.property(texts, (text) => {
      const pieces = toBase64Pieces(text);
      expect(pieces.every((piece) => piece.length <= 65_536)).toBe(true);
      const decoder = new TextDecoder();
      const parts = pieces.map((piece) => decoder.decode(fromBase64(piece), { stream: true }));
      expect(parts.join('') + decoder.decode()).toBe(
        new TextDecoder().decode(new TextEncoder().encode(text)),
      );
    }),
    { numRuns: 40 },
  );
});
