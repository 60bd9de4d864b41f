import type { FeatureCard, FeatureStatus } from '#shared/api/wire.ts';
import { at, toAdjacency, type Adjacency } from '../layout/adjacency.ts';

/** Who waits for whom. Features are numbered `0 … count - 1` by their id; an edge leads to what waits. */
export interface Structure {
  readonly ids: Int32Array;
  readonly indexOf: ReadonlyMap<number, number>;
  readonly sources: Int32Array;
  readonly targets: Int32Array;
  readonly needs: Adjacency;
  readonly waits: Adjacency;
}

/** The structure, and what changes without it: `cards[i]` is the feature of number `i`. */
export interface Backlog {
  readonly structure: Structure;
  readonly cards: readonly FeatureCard[];
}

/** Dependencies that are not there any more are left out. */
export function toBacklog(held: ReadonlyMap<number, FeatureCard>): Backlog {
  const cards = [...held.values()].sort((a, b) => a.id - b.id);
  const indexOf = new Map(cards.map(({ id }, index) => [id, index]));
  const from: number[] = [];
  const to: number[] = [];
  cards.forEach(({ dependencies }, target) => {
    for (const dependency of dependencies) {
      const source = indexOf.get(dependency);
      if (source !== undefined) {
        from.push(source);
        to.push(target);
      }
    }
  });
  const [sources, targets] = [Int32Array.from(from), Int32Array.from(to)];
  return {
    cards,
    structure: {
      ids: Int32Array.from(cards, ({ id }) => id),
      indexOf,
      sources,
      targets,
      needs: toAdjacency(cards.length, targets, sources),
      waits: toAdjacency(cards.length, sources, targets),
    },
  };
}

/** The backlog after a change. The structure stays the same object as long as nobody depends on anybody else. */
export function updateBacklog(before: Backlog, held: ReadonlyMap<number, FeatureCard>): Backlog {
  const cards = before.cards.map(({ id }) => held.get(id));
  const isSame =
    held.size === before.cards.length &&
    cards.every((card, index) => card !== undefined && isTied(card, before.cards[index]));
  if (!isSame) {
    return toBacklog(held);
  }
  const known = cards.filter((card) => card !== undefined);
  return known.every((card, index) => card === before.cards[index])
    ? before
    : { structure: before.structure, cards: known };
}

function isTied(card: FeatureCard, before: FeatureCard | undefined): boolean {
  return (
    card === before ||
    (before !== undefined &&
      card.dependencies.length === before.dependencies.length &&
      card.dependencies.every((id, place) => id === before.dependencies[place]))
  );
}

/** Statuses as numbers, for the worker. */
export const STATUS_CODES: Readonly<Record<FeatureStatus, number>> = {
  passing: 0,
  pending: 1,
  in_progress: 2,
  landing: 3,
  needs_input: 4,
  parked: 5,
};

export function toStatusCodes(cards: readonly FeatureCard[]): Uint8Array {
  return Uint8Array.from(cards, ({ status }) => STATUS_CODES[status]);
}

export const isOpen = (code: number): boolean => code !== STATUS_CODES.passing;
/** It waits for a person, and so does everything behind it. */
export const isHeldUp = (code: number): boolean => code >= STATUS_CODES.needs_input;

/** Everything that can be reached from `first` within `depth` steps, itself included. */
export function reach(next: Adjacency, first: number, depth: number): Set<number> {
  const seen = new Set([first]);
  let edge = [first];
  for (let step = 0; step < depth && edge.length > 0; step += 1) {
    const beyond: number[] = [];
    for (const node of edge) {
      for (let i = at(next.start, node); i < at(next.start, node + 1); i += 1) {
        const neighbour = at(next.list, i);
        if (!seen.has(neighbour)) {
          seen.add(neighbour);
          beyond.push(neighbour);
        }
      }
    }
    edge = beyond;
  }
  return seen;
}
