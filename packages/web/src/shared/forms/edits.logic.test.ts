import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { changedKeys, changesOf } from './edits.logic.ts';

it('names what differs, however it was changed and changed back', () => {
  const base = { name: 'a', days: [1, 2], size: 3 };
  expect(changedKeys(base, {})).toEqual([]);
  expect(changedKeys(base, { name: 'a', days: [1, 2] })).toEqual([]);
  expect(changedKeys(base, { days: [2, 1], size: 4 })).toEqual(['days', 'size']);
  expect(changesOf(base, { name: 'b', size: 3 })).toEqual({ name: 'b' });
});

it('comes to nothing once the changes are saved', () => {
  const parts = { a: fc.string(), b: fc.array(fc.nat()), c: fc.boolean() };
  fc.assert(
    fc.property(fc.record(parts), fc.record(parts, { requiredKeys: [] }), (base, edits) => {
      const saved = { ...base, ...changesOf(base, edits) };
      expect(changedKeys(saved, edits)).toEqual([]);
      expect(saved).toEqual({ ...base, ...edits });
    }),
  );
});
