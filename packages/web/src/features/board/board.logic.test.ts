import type { FeatureCard, FeatureStatus } from '#shared/api/wire.ts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COLUMN_NAMES, COLUMN_OF, toColumns } from './columns.logic.ts';
import { categoriesOf, filterCards } from './filter.logic.ts';
import { orderAfter, placeOfDrop, placeOfStep } from './move.logic.ts';
import { extend, keepThere, NOTHING, toggle } from './selection.logic.ts';

const STATUSES: readonly FeatureStatus[] = [
  'pending',
  'in_progress',
  'landing',
  'passing',
  'needs_input',
  'parked',
];

const card = (more: Partial<FeatureCard> = {}): FeatureCard => ({
  id: 1,
  priority: 1,
  category: 'api',
  name: 'Sign in',
  status: 'pending',
  attempts: 0,
  dependencies: [],
  blocked: false,
  regression: false,
  suspicion: false,
  run_id: null,
  testing_run_id: null,
  park_reason: null,
  park_detail: null,
  question: null,
  updated_at: '2026-01-01T00:00:00.000Z',
  ...more,
});

const anyCards = fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 60 }).chain((ids) =>
  fc.tuple(
    ...ids.map((id) =>
      fc
        .record({
          priority: fc.integer({ min: 0, max: 5 }),
          status: fc.constantFrom(...STATUSES),
        })
        .map((more) => card({ id, ...more })),
    ),
  ),
);

describe('columns', () => {
  it('hold every card once, in the column of its status', () => {
    fc.assert(
      fc.property(anyCards, (cards) => {
        const columns = toColumns(cards);
        const shown = COLUMN_NAMES.flatMap((name) => columns[name].map((each) => [name, each.id]));
        const wanted = cards.map((each) => [COLUMN_OF[each.status], each.id]);
        expect(new Set(shown.map(String))).toEqual(new Set(wanted.map(String)));
        expect(shown).toHaveLength(cards.length);
      }),
    );
  });
  it('show pending work in the order in which it is done', () => {
    fc.assert(
      fc.property(anyCards, (cards) => {
        const { pending } = toColumns(cards);
        for (const [index, each] of pending.entries()) {
          const before = pending[index - 1] ?? card({ id: 0, priority: -1 });
          expect(before.priority * 1000 + before.id).toBeLessThan(each.priority * 1000 + each.id);
        }
      }),
    );
  });
  it('show questions before what is parked, the nearest deadline first', () => {
    const asks = (id: number, deadline_at: string | null) =>
      card({ id, status: 'needs_input', question: { prompt: '?', deadline_at } });
    const { needs_you } = toColumns([
      card({ id: 1, status: 'parked' }),
      asks(2, null),
      asks(3, '2026-01-03T00:00:00.000Z'),
      asks(4, '2026-01-02T00:00:00.000Z'),
    ]);
    expect(needs_you.map(({ id }) => id)).toEqual([4, 3, 2, 1]);
  });
});

describe('a filter', () => {
  const cards = [
    card({ id: 12, name: 'Sign in by mail', category: 'auth' }),
    card({ id: 3, name: 'List of orders', category: 'shop', status: 'parked' }),
  ];
  const found = (...[filter, ids]: [Parameters<typeof filterCards>[1], ReadonlySet<number>?]) =>
    filterCards(cards, filter, ids ?? null).map(({ id }) => id);
  it('wants all words, in name, category or number', () => {
    expect(found({ q: 'MAIL auth' })).toEqual([12]);
    expect(found({ q: '#3' })).toEqual([3]);
    expect(found({ q: 'mail shop' })).toEqual([]);
    expect(found({})).toEqual([12, 3]);
  });
  it('knows category, state and reason', () => {
    expect(found({ category: 'shop' })).toEqual([3]);
    expect(found({ status: 'pending' })).toEqual([12]);
    expect(found({ reason: 'stopped' })).toEqual([]);
    expect(found({ reason: 'stopped' }, new Set([12]))).toEqual([12]);
  });
  it('offers the categories, the largest first', () => {
    expect(categoriesOf([...cards, card({ category: 'shop' })])).toEqual([
      { category: 'shop', count: 2 },
      { category: 'auth', count: 1 },
    ]);
  });
});

describe('a drop', () => {
  const anyDrop = fc
    .uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 2, maxLength: 12 })
    .chain((column) =>
      fc.record({
        column: fc.constant(column),
        dragged: fc.constantFrom(...column),
        over: fc.constantFrom(...column),
        others: fc.subarray(column),
      }),
    );
  it('puts the card where the other one was, with those that are chosen, and nothing else changes places', () => {
    fc.assert(
      fc.property(anyDrop, ({ column, dragged, over, others }) => {
        const moved = new Set([dragged, ...others]);
        const place = placeOfDrop(column, moved, dragged, over);
        if (moved.has(over)) {
          expect(place).toBeNull();
          return;
        }
        const after = orderAfter(column, moved, place ?? { at: 'last' });
        expect(after.toSorted()).toEqual(column.toSorted());
        expect(after.filter((id) => !moved.has(id))).toEqual(column.filter((id) => !moved.has(id)));
        expect(after.filter((id) => moved.has(id))).toEqual(column.filter((id) => moved.has(id)));
        const wasAbove = column.indexOf(dragged) < column.indexOf(over);
        expect(after.indexOf(dragged) > after.indexOf(over)).toBe(wasAbove);
      }),
    );
  });
  it('of one card takes exactly the place of the other', () => {
    expect(placeOfDrop([1, 2, 3, 4], new Set([1]), 1, 3)).toEqual({ at: 'before', id: 4 });
    expect(orderAfter([1, 2, 3, 4], new Set([1]), { at: 'before', id: 4 })).toEqual([2, 3, 1, 4]);
    expect(placeOfStep([1, 2, 3], 3, 'up')).toEqual({ at: 'before', id: 2 });
    expect(placeOfStep([1, 2, 3], 2, 'down')).toEqual({ at: 'last' });
    expect(placeOfStep([1, 2, 3], 1, 'up')).toBeNull();
  });
});

describe('a selection', () => {
  it('grows by ranges and lets go of what is gone', () => {
    const one = toggle(NOTHING, 2);
    const range = extend(one, 4, [1, 2, 3, 4, 5]);
    expect([...range.ids]).toEqual([2, 3, 4]);
    expect([...extend(range, 1, [1, 2, 3]).ids].toSorted()).toEqual([1, 2, 3, 4]);
    expect([...extend(one, 9, [1, 2]).ids]).toEqual([2, 9]);
    expect(keepThere(range, () => true)).toBe(range);
    expect([...keepThere(range, (id) => id !== 3).ids]).toEqual([2, 4]);
    expect(toggle(one, 2).ids.size).toBe(0);
  });
});
