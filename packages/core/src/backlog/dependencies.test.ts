import { MAX_DEPENDENCIES } from '@ropewalk/contracts';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideDependencies, type DependencyChange } from './dependencies.ts';
import { decideDrafts, resolveDraft, type DraftDependencies } from './drafts.ts';
import { findCycle } from './graph.ts';

const features = [
  { id: 1, dependencies: [] },
  { id: 2, dependencies: [1] },
  { id: 3, dependencies: [2] },
  { id: 4, dependencies: [] },
];

describe('decideDependencies', () => {
  it.each<[string, number, DependencyChange, string]>([
    ['itself', 2, { type: 'add', dependencyId: 2 }, 'dependency_self'],
    ['an unknown id', 2, { type: 'add', dependencyId: 77 }, 'dependency_unknown'],
    ['what is there', 2, { type: 'add', dependencyId: 1 }, 'dependency_duplicate'],
    ['a circle', 1, { type: 'add', dependencyId: 3 }, 'dependency_cycle'],
    ['of an unknown feature', 77, { type: 'add', dependencyId: 1 }, 'feature_unknown'],
    ['itself in a set', 2, { type: 'set', dependencyIds: [1, 2] }, 'dependency_self'],
    ['an unknown id in a set', 2, { type: 'set', dependencyIds: [77] }, 'dependency_unknown'],
    ['a repeat in a set', 4, { type: 'set', dependencyIds: [1, 1] }, 'dependency_duplicate'],
    ['a circle in a set', 1, { type: 'set', dependencyIds: [4, 2] }, 'dependency_cycle'],
    ['removing what is not there', 2, { type: 'remove', dependencyId: 4 }, 'dependency_absent'],
  ])('refuses %s', (_, featureId, change, code) => {
    const decided = decideDependencies(features, featureId, change);
    expect(decided.ok ? null : decided.refusal.code).toBe(code);
  });

  it('shows the path of a circle', () => {
    const decided = decideDependencies(features, 1, { type: 'add', dependencyId: 3 });
    expect(decided.ok ? '' : decided.refusal.message).toContain('#1 → #3 → #2 → #1');
    expect(decided.ok ? null : decided.refusal.details).toEqual({ path: [1, 3, 2, 1] });
  });

  it.each<[DependencyChange, readonly number[]]>([
    [{ type: 'add', dependencyId: 4 }, [2, 4]],
    [{ type: 'remove', dependencyId: 2 }, []],
    [{ type: 'set', dependencyIds: [4, 1] }, [4, 1]],
    [{ type: 'set', dependencyIds: [] }, []],
  ])('accepts %o', (change, value) => {
    expect(decideDependencies(features, 3, change)).toEqual({ ok: true, value });
  });

  it('stops at the most dependencies, and lets go of what is too much', () => {
    const many = Array.from({ length: 30 }, (_, index) => ({ id: index + 10, dependencies: [] }));
    const ids = many.map((feature) => feature.id);
    const full = { id: 1, dependencies: ids.slice(0, MAX_DEPENDENCIES) };
    const tooFull = { id: 2, dependencies: ids };
    const all = [full, tooFull, ...many];
    const added = decideDependencies(all, 1, { type: 'add', dependencyId: ids[25] ?? 0 });
    expect(added.ok ? null : added.refusal.code).toBe('dependency_limit');
    const set = decideDependencies(all, 1, { type: 'set', dependencyIds: ids.slice(0, 21) });
    expect(set.ok ? null : set.refusal.code).toBe('dependency_limit');
    expect(decideDependencies(all, 2, { type: 'remove', dependencyId: 10 }).ok).toBe(true);
  });

  it('never lets a circle in, whatever is asked for one after another', () => {
    const changes = fc.array(
      fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 })),
    );
    fc.assert(
      fc.property(changes, (asked) => {
        let current = Array.from({ length: 8 }, (_, index) => ({
          id: index + 1,
          dependencies: [] as readonly number[],
        }));
        for (const [featureId, dependencyId] of asked) {
          const decided = decideDependencies(current, featureId, { type: 'add', dependencyId });
          if (decided.ok) {
            current = current.map((feature) =>
              feature.id === featureId ? { ...feature, dependencies: decided.value } : feature,
            );
          }
        }
        for (const feature of current) {
          expect(findCycle(current, feature.id, feature.dependencies)).toBeNull();
        }
      }),
    );
  });
});

describe('decideDrafts', () => {
  const draft = (
    name: string,
    dependsOnPositions: readonly number[],
    dependsOnIds: readonly number[] = [],
  ): DraftDependencies => ({ name, dependsOnPositions, dependsOnIds });

  it('accepts positions before and after, and ids that exist', () => {
    const drafts = [draft('a', [2], [5]), draft('b', [0]), draft('c', [])];
    expect(decideDrafts(drafts, new Set([5]))).toEqual({ ok: true, value: null });
    const [first] = drafts;
    expect(first === undefined ? null : resolveDraft(first, [11, 12, 13])).toEqual([5, 13]);
  });

  it.each<[string, readonly DraftDependencies[], string]>([
    ['itself', [draft('a', [0])], 'dependency_self'],
    ['a position outside', [draft('a', [1])], 'dependency_unknown'],
    ['a negative position', [draft('a', [-1])], 'dependency_unknown'],
    ['an unknown id', [draft('a', [], [99])], 'dependency_unknown'],
    ['a repeated position', [draft('a', [1, 1]), draft('b', [])], 'dependency_duplicate'],
    ['a repeated id', [draft('a', [], [5, 5])], 'dependency_duplicate'],
    [
      'too many',
      Array.from({ length: 22 }, (_, index) =>
        draft(`f${index}`, index === 0 ? Array.from({ length: 21 }, (_, to) => to + 1) : []),
      ),
      'dependency_limit',
    ],
    ['a circle', [draft('a', [1]), draft('b', [0])], 'dependency_cycle'],
  ])('refuses %s', (_, drafts, code) => {
    const decided = decideDrafts(drafts, new Set([5]));
    expect(decided.ok ? null : decided.refusal.code).toBe(code);
  });

  it('names who waits for whom, also when others merely wait for the circle', () => {
    const drafts = [
      draft('Reports', [1]),
      draft('Log in', [2]),
      draft('Accounts', [1]),
      draft('Free', []),
    ];
    const decided = decideDrafts(drafts, new Set());
    expect(decided.ok ? '' : decided.refusal.message).toContain('"Log in" → "Accounts" → "Log in"');
  });

  it('says no exactly when there is a circle', () => {
    const lists = fc.array(fc.uniqueArray(fc.nat(7), { maxLength: 3 }), {
      minLength: 8,
      maxLength: 8,
    });
    fc.assert(
      fc.property(lists, (positions) => {
        const drafts = positions.map((list, position) =>
          draft(
            `f${position}`,
            list.filter((other) => other !== position),
          ),
        );
        const nodes = drafts.map((one, id) => ({ id, dependencies: one.dependsOnPositions }));
        const hasCycle = nodes.some(
          (node) => findCycle(nodes, node.id, node.dependencies) !== null,
        );
        expect(decideDrafts(drafts, new Set()).ok).toBe(!hasCycle);
      }),
    );
  });

  it('decides ten thousand drafts behind one circle at once', () => {
    const drafts = Array.from({ length: 10_000 }, (_, position) =>
      draft(`f${position}`, position === 9_999 ? [9_998] : [position + 1]),
    );
    expect(decideDrafts(drafts, new Set()).ok).toBe(false);
  });
});
