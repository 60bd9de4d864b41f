import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { positionsOf } from './positions.ts';

const close = fc.integer({ min: 0, max: 40 });
const far = fc.oneof(
  close,
  fc.integer(),
  fc.constantFrom(-1, 0.5, Number.NaN, Number.MAX_SAFE_INTEGER),
);

describe('positionsOf', () => {
  it.each([
    ['close together', close],
    ['anywhere', far],
  ])('finds the last of each id where ids lie %s, and nothing else', (_, anyId) => {
    fc.assert(
      fc.property(fc.array(anyId), fc.array(far), (ids, others) => {
        const positionOf = positionsOf(ids.map((id) => ({ id })));
        const expected = new Map(ids.map((id, position) => [id, position]));
        for (const id of [...ids, ...others]) {
          expect(positionOf(id)).toBe(expected.get(id));
        }
      }),
    );
  });
});
