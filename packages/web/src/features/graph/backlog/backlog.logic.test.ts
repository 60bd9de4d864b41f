import type { FeatureCard, FeatureStatus } from '#shared/api/wire.ts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { at } from '../layout/adjacency.ts';
import { isOpen, reach, toBacklog, toStatusCodes, updateBacklog } from './backlog.logic.ts';
import { findChains, findCriticalPath, findHeldUp } from './chains.logic.ts';
import { toDrawn } from './drawn.logic.ts';
import { selectNodes } from './selection.logic.ts';

const STATUSES: readonly FeatureStatus[] = [
  'pending',
  'in_progress',
  'landing',
  'passing',
  'needs_input',
  'parked',
];

function toCard(id: number, dependencies: readonly number[], status: FeatureStatus): FeatureCard {
  return {
    id,
    priority: id,
    category: id % 2 === 0 ? 'even' : 'odd',
    name: `Feature ${id}`,
    status,
    attempts: 0,
    dependencies: [...dependencies],
    blocked: false,
    regression: false,
    suspicion: false,
    run_id: null,
    testing_run_id: null,
    park_reason: null,
    park_detail: null,
    question: null,
    updated_at: '2030-01-01T00:00:00Z',
  };
}

/** Up to twelve features; each may need those before it. */
const held = fc
  .array(fc.tuple(fc.nat({ max: 4095 }), fc.constantFrom(...STATUSES)), { maxLength: 12 })
  .map(
    (rows) =>
      new Map(
        rows.map(([mask, status], index) => [
          index + 1,
          toCard(
            index + 1,
            Array.from({ length: index }, (_, i) => i + 1).filter((id) => (mask >> id) & 1),
            status,
          ),
        ]),
      ),
  );

function toEdges(cards: ReadonlyMap<number, FeatureCard>) {
  const { structure, cards: list } = toBacklog(cards);
  return {
    edges: { count: list.length, sources: structure.sources, targets: structure.targets },
    statuses: toStatusCodes(list),
    structure,
    list,
  };
}

/** All chains of open features, tried one by one. */
function longestByTrying(cards: ReadonlyMap<number, FeatureCard>): number {
  const lengthTo = (card: FeatureCard): number =>
    card.status === 'passing'
      ? 0
      : 1 +
        Math.max(
          0,
          ...card.dependencies.flatMap((id) => {
            const needed = cards.get(id);
            return needed === undefined ? [] : [lengthTo(needed)];
          }),
        );
  return Math.max(0, ...[...cards.values()].map(lengthTo));
}

describe('findCriticalPath', () => {
  it('is a chain of what does not pass, and none is longer', () => {
    fc.assert(
      fc.property(held, (cards) => {
        const { edges, statuses, list } = toEdges(cards);
        const path = [...findCriticalPath(edges, statuses)];
        expect(path.every((node) => isOpen(at(statuses, node)))).toBe(true);
        path.slice(1).forEach((node, i) => {
          expect(list[node]?.dependencies).toContain(list[path[i] ?? -1]?.id);
        });
        expect(path).toHaveLength(longestByTrying(cards));
      }),
    );
  });
});

describe('findHeldUp', () => {
  it('counts exactly what cannot go on because of each', () => {
    fc.assert(
      fc.property(held, (cards) => {
        const { edges, statuses, list } = toEdges(cards);
        const { stoppers, heldBy } = findHeldUp(edges, statuses);
        const isBehind = (card: FeatureCard, id: number): boolean =>
          card.status !== 'passing' &&
          card.dependencies.some((each) => {
            const needed = cards.get(each);
            return each === id || (needed !== undefined && isBehind(needed, id));
          });
        for (const { node, behind } of stoppers) {
          const id = list[node]?.id ?? 0;
          expect(behind).toBe(list.filter((card) => isBehind(card, id)).length);
        }
        const ids = stoppers.map(({ node }) => list[node]?.id ?? 0);
        list.forEach((card, node) => {
          expect(at(heldBy, node) !== -1).toBe(ids.some((id) => isBehind(card, id)));
        });
      }),
    );
  });

  it('does not take long with many that wait for a person', () => {
    const cards = new Map(
      Array.from({ length: 1000 }, (_, i) => [
        i + 1,
        toCard(i + 1, i < 3 ? [] : [i, i - 1, i - 2], i % 20 === 0 ? 'parked' : 'pending'),
      ]),
    );
    const { edges, statuses } = toEdges(cards);
    expect(findChains(edges, statuses).critical).toHaveLength(998);
  });
});

describe('updateBacklog', () => {
  it('keeps the structure when only statuses change, and nothing at all when nothing does', () => {
    fc.assert(
      fc.property(held, fc.constantFrom(...STATUSES), (cards, status) => {
        const before = toBacklog(cards);
        expect(updateBacklog(before, new Map(cards))).toBe(before);
        const moved = new Map([...cards].map(([id, card]) => [id, { ...card, status }]));
        const after = updateBacklog(before, moved);
        expect(after.structure).toBe(before.structure);
        expect(after.cards.every((card) => card.status === status)).toBe(true);
      }),
    );
  });

  it('builds anew when a dependency or a feature comes or goes', () => {
    const cards = new Map([1, 2, 3].map((id) => [id, toCard(id, [], 'pending')]));
    const before = toBacklog(cards);
    const tied = new Map(cards).set(3, toCard(3, [1], 'pending'));
    expect(updateBacklog(before, tied).structure.sources).toHaveLength(1);
    const gone = new Map(cards);
    gone.delete(2);
    expect([...updateBacklog(before, gone).structure.ids]).toEqual([1, 3]);
  });
});

describe('selectNodes', () => {
  const filter = { show: 'all', category: null, focus: null, depth: 1 } as const;

  it('never takes more than may be drawn, and accounts for everything', () => {
    fc.assert(
      fc.property(held, fc.integer({ min: 1, max: 14 }), fc.boolean(), (cards, most, open) => {
        const backlog = toBacklog(cards);
        const statuses = toStatusCodes(backlog.cards);
        const wanted = { ...filter, show: open ? 'open' : 'all' } as const;
        const { nodes, filtered, tooMany } = selectNodes(backlog, statuses, wanted, most);
        expect(nodes.length).toBeLessThanOrEqual(most);
        expect(nodes.length + filtered + tooMany).toBe(cards.size);
        expect(nodes.every((node) => !open || isOpen(at(statuses, node)))).toBe(true);
      }),
    );
  });

  it('takes what a feature hangs together with, up to a depth', () => {
    const chain = new Map(
      [1, 2, 3, 4, 5].map((id) => [id, toCard(id, id === 1 ? [] : [id - 1], 'pending')]),
    );
    const backlog = toBacklog(chain);
    const { nodes } = selectNodes(backlog, toStatusCodes(backlog.cards), { ...filter, focus: 3 });
    expect([...nodes].map((node) => backlog.structure.ids[node])).toEqual([2, 3, 4]);
    expect([...reach(backlog.structure.waits, 0, 9)]).toEqual([0, 1, 2, 3, 4]);
  });

  it('takes what is nearest to the work when there is too much', () => {
    const cards = new Map(
      Array.from({ length: 40 }, (_, i) => [
        i + 1,
        toCard(i + 1, i === 0 ? [] : [i], i === 29 ? 'parked' : 'pending'),
      ]),
    );
    const backlog = toBacklog(cards);
    const { nodes, tooMany } = selectNodes(backlog, toStatusCodes(backlog.cards), filter, 5);
    expect([...nodes]).toEqual([27, 28, 29, 30, 31]);
    expect(tooMany).toBe(35);
  });
});

describe('toDrawn', () => {
  it('says how much of each feature is not drawn', () => {
    const cards = new Map([
      [1, toCard(1, [], 'pending')],
      [2, toCard(2, [1], 'pending')],
      [3, toCard(3, [1, 2], 'pending')],
    ]);
    const drawn = toDrawn(toBacklog(cards).structure, Int32Array.of(1, 2));
    expect([...drawn.hiddenNeeds]).toEqual([1, 1]);
    expect([...drawn.sources]).toEqual([0]);
    expect([...drawn.targets]).toEqual([1]);
  });
});
