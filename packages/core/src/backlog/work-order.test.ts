import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { byPlace, decideOrder, type Destination, type Placed } from './work-order.ts';

/** Backlogs with and without gaps, with shared priorities and ones at the very ends. */
const priority = fc.oneof(
  fc.integer({ min: 0, max: 12 }),
  fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
  fc.constantFrom(-1_000_000_000, 1_000_000_000),
);
const backlog = fc.uniqueArray(fc.record({ id: fc.integer({ min: 1, max: 60 }), priority }), {
  selector: ({ id }) => id,
  minLength: 1,
  maxLength: 25,
});
const move = backlog.chain((all) =>
  fc
    .record({
      moved: fc.subarray(
        all.map(({ id }) => id),
        { minLength: 1 },
      ),
      type: fc.constantFrom('first', 'last', 'before', 'after' as const),
      pick: fc.nat(),
    })
    .map(({ moved, type, pick }) => {
      const others = all.filter(({ id }) => !moved.includes(id));
      const anchor = others[pick % Math.max(1, others.length)];
      const destination: Destination =
        type === 'first' || type === 'last' || anchor === undefined
          ? { type: type === 'last' || type === 'after' ? 'last' : 'first' }
          : { type, featureId: anchor.id };
      return { all, moved: new Set(moved), destination };
    }),
);

const idsInOrder = (all: readonly Placed[]) => all.toSorted(byPlace).map(({ id }) => id);

function applied(all: readonly Placed[], changed: readonly Placed[]): readonly Placed[] {
  const now = new Map(changed.map(({ id, priority: to }) => [id, to]));
  return all.map(({ id, priority: before }) => ({ id, priority: now.get(id) ?? before }));
}

/** What was asked for, worked out without any numbers. */
function wanted(all: readonly Placed[], moved: ReadonlySet<number>, to: Destination): number[] {
  const ids = idsInOrder(all);
  const block = ids.filter((id) => moved.has(id));
  const others = ids.filter((id) => !moved.has(id));
  switch (to.type) {
    case 'first':
      return [...block, ...others];
    case 'last':
      return [...others, ...block];
    case 'before':
      return others.flatMap((id) => (id === to.featureId ? [...block, id] : [id]));
    case 'after':
      return others.flatMap((id) => (id === to.featureId ? [id, ...block] : [id]));
  }
}

test('the order afterwards is exactly what was asked for, and only changes are named', () => {
  fc.assert(
    fc.property(move, ({ all, moved, destination }) => {
      const changed = decideOrder(all, moved, destination);
      const after = applied(all, changed);
      expect(idsInOrder(after)).toEqual(wanted(all, moved, destination));
      expect(new Set(changed.map(({ id }) => id)).size).toBe(changed.length);
      for (const { id, priority: to } of changed) {
        expect(to).not.toBe(all.find((feature) => feature.id === id)?.priority);
        expect(Math.abs(to)).toBeLessThanOrEqual(1_000_000_000);
      }
    }),
    { numRuns: 3_000 },
  );
});

test('a second time changes nothing', () => {
  fc.assert(
    fc.property(move, ({ all, moved, destination }) => {
      const after = applied(all, decideOrder(all, moved, destination));
      expect(decideOrder(after, moved, destination)).toEqual([]);
    }),
  );
});

test('no window of neighbours with fewer others would have had room', () => {
  fc.assert(
    fc.property(move, ({ all, moved, destination }) => {
      const changed = decideOrder(all, moved, destination);
      const renumbered = changed.filter(({ id }) => !moved.has(id)).length;
      if (renumbered === 0) return;
      const target = wanted(all, moved, destination);
      const start = target.findIndex((id) => moved.has(id));
      const end = start + moved.size;
      for (let left = 0; left < renumbered; left += 1) {
        for (let right = 0; left + right < renumbered; right += 1) {
          if (left <= start && right <= target.length - end) {
            expect(fits(all, target, start - left, end + right)).toBe(false);
          }
        }
      }
    }),
  );
});

/** Whether what stands from `from` up to `to` can be numbered while all else stays, tried the plain way. */
function fits(
  all: readonly Placed[],
  target: readonly number[],
  from: number,
  to: number,
): boolean {
  const at = (position: number) => all.find(({ id }) => id === target[position]);
  let last = at(from - 1) ?? { id: -Infinity, priority: -1_000_000_000 };
  for (const id of target.slice(from, to)) {
    last = { id, priority: id > last.id ? last.priority : last.priority + 1 };
  }
  const next = at(to);
  return next === undefined ? last.priority <= 1_000_000_000 : byPlace(last, next) < 0;
}

test('in a backlog as agents write them, one feature moves alone', () => {
  const all = Array.from({ length: 10_000 }, (_, index) => ({
    id: index + 1,
    priority: index + 1,
  }));
  const changes = (id: number, destination: Destination) =>
    decideOrder(all, new Set([id]), destination);
  expect(changes(9_000, { type: 'first' })).toEqual([{ id: 9_000, priority: -99 }]);
  expect(changes(10, { type: 'last' })).toEqual([{ id: 10, priority: 10_100 }]);
  expect(changes(9_000, { type: 'before', featureId: 500 })).toEqual([
    { id: 9_000, priority: 499 },
  ]);
  expect(changes(10, { type: 'after', featureId: 500 })).toEqual([{ id: 10, priority: 501 }]);
});
