import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toDirection, toFilter, toGraphSearch } from './graph-search.logic.ts';

describe('toGraphSearch', () => {
  it('reads what it has written, and leaves out what cannot be meant', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('show', 'focus', 'depth', 'dir', 'as'), fc.anything()),
        (any) => {
          const search = toGraphSearch(any);
          expect(toGraphSearch({ ...search })).toEqual(search);
        },
      ),
    );
    expect(toGraphSearch({ focus: '12', depth: 3, dir: 'TB', as: 'list', show: 'open' })).toEqual({
      focus: 12,
      depth: 3,
      dir: 'TB',
      as: 'list',
      show: 'open',
    });
    expect(toGraphSearch({ focus: { toString: '' }, depth: [3] })).toEqual({});
    expect(toGraphSearch({ focus: -1, depth: 99, dir: 'XX', show: 'some' })).toEqual({});
  });

  it('shows what does not pass yet where there is too much, unless it is asked for', () => {
    expect(toFilter({}, true).show).toBe('open');
    expect(toFilter({}, false).show).toBe('all');
    expect(toFilter({ show: 'all' }, true).show).toBe('all');
    expect(toFilter({ focus: 3 }, true)).toEqual({
      show: 'all',
      category: null,
      focus: 3,
      depth: 2,
    });
    expect(toDirection({})).toBe('LR');
  });
});
