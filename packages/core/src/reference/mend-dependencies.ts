import { MAX_DEPENDENCIES } from '@ropewalk/contracts';
import { findComponents } from '../backlog/components.ts';
import { buildGraph } from '../backlog/graph.ts';

/** Dependencies as positions in the list, and a sentence for each that was taken away. */
export interface MendedDependencies {
  readonly dependsOn: readonly (readonly number[])[];
  readonly mended: readonly string[];
}

/**
 * Makes dependencies that nobody has checked fit: no feature depends on itself, on nothing, on the same one twice or
 * on more than the limit, and no circle is left. What is earlier in the list stays.
 */
export function mendDependencies(
  features: readonly { readonly id: number; readonly dependencies: unknown }[],
): MendedDependencies {
  const mended: string[] = [];
  const positions = new Map(features.map((feature, position) => [feature.id, position]));
  const listed = features.map(({ id, dependencies }) => {
    const ids = numbersOf(dependencies);
    if (ids === null) {
      mended.push(`#${id} had dependencies that cannot be read: it has none now.`);
    }
    return sift(id, ids ?? [], positions, mended);
  });
  return { dependsOn: withoutCircles(features, listed, mended), mended };
}

/** Null for what is neither nothing nor a list of numbers. */
function numbersOf(value: unknown): readonly number[] | null {
  if (value === null || value === undefined) {
    return [];
  }
  const isList = Array.isArray(value) && value.every((entry) => Number.isInteger(entry));
  return isList ? value.map(Number) : null;
}

function sift(
  id: number,
  ids: readonly number[],
  positions: ReadonlyMap<number, number>,
  mended: string[],
): readonly number[] {
  const kept = new Set<number>();
  for (const other of ids) {
    const position = positions.get(other);
    if (other === id) {
      mended.push(`#${id} depended on itself: taken away.`);
    } else if (position === undefined) {
      mended.push(`#${id} depended on #${other}, which does not exist: taken away.`);
    } else if (kept.size >= MAX_DEPENDENCIES && !kept.has(position)) {
      mended.push(`#${id} had more than ${MAX_DEPENDENCIES} dependencies: #${other} taken away.`);
    } else {
      kept.add(position);
    }
  }
  return [...kept];
}

/** Only edges inside a strongly connected component can be part of a circle: those are tried one by one. */
function withoutCircles(
  features: readonly { readonly id: number }[],
  listed: readonly (readonly number[])[],
  mended: string[],
): readonly (readonly number[])[] {
  const graph = buildGraph(listed.map((dependencies, id) => ({ id, dependencies })));
  const { of } = findComponents(graph);
  const inside: number[][] = listed.map(() => []);
  return listed.map((dependencies, position) =>
    dependencies.filter((dependency) => {
      if (of[dependency] !== of[position]) {
        return true;
      }
      if (reaches(inside, dependency, position)) {
        mended.push(
          `#${features[position]?.id} depended on #${features[dependency]?.id} in a circle: taken away.`,
        );
        return false;
      }
      inside[position]?.push(dependency);
      return true;
    }),
  );
}

function reaches(edges: readonly (readonly number[])[], from: number, to: number): boolean {
  const seen = new Set([from]);
  // Grows while it is walked; every node enters it once.
  for (const node of seen) {
    if (node === to) {
      return true;
    }
    edges[node]?.forEach((next) => seen.add(next));
  }
  return false;
}
