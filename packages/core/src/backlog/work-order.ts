/** A feature's place in the order of work: by priority, and by id where that is equal. */
export interface Placed {
  readonly id: number;
  readonly priority: number;
}

/** Where features are to be put. */
export type Destination =
  | { readonly type: 'first' | 'last' }
  | { readonly type: 'before' | 'after'; readonly featureId: number };

/** Priorities are kept within this, on both sides of 0. */
const FARTHEST = 1_000_000_000;
/** What is left between features at either end, so that others fit there later. */
const STEP = 100;

/** The order in which work is taken up. */
export function byPlace(one: Placed, other: Placed): number {
  return one.priority - other.priority || one.id - other.id;
}

/**
 * The priorities with which `moved` stand together at their destination, in the order that they have among
 * themselves; what is not in the answer keeps its priority. Everything else keeps its order, and the fewest of it
 * that lie next to each other are renumbered: none while there is room. The destination must be in `all` and not in
 * `moved`.
 */
export function decideOrder(
  all: readonly Placed[],
  moved: ReadonlySet<number>,
  destination: Destination,
): readonly Placed[] {
  const ordered = all.toSorted(byPlace);
  const block = ordered.filter(({ id }) => moved.has(id));
  const others = ordered.filter(({ id }) => !moved.has(id));
  const at = positionOf(others, destination);
  const isThere = ordered.slice(at, at + block.length).every(({ id }) => moved.has(id));
  if (isThere) {
    return [];
  }
  const target = [...others.slice(0, at), ...block, ...others.slice(at)];
  const window = narrowest(target, at, at + block.length);
  const numbered = numberBetween(target.slice(window.from, window.to), {
    below: target[window.from - 1],
    above: target[window.to],
  });
  const before = new Map(all.map(({ id, priority }) => [id, priority]));
  return numbered.filter(({ id, priority }) => before.get(id) !== priority);
}

function positionOf(others: readonly Placed[], destination: Destination): number {
  switch (destination.type) {
    case 'first':
      return 0;
    case 'last':
      return others.length;
    case 'before':
      return others.findIndex(({ id }) => id === destination.featureId);
    case 'after':
      return 1 + others.findIndex(({ id }) => id === destination.featureId);
  }
}

/** What is renumbered: positions `from` up to `to`, between two that stay, or the ends. */
interface Window {
  readonly from: number;
  readonly to: number;
}

/**
 * The window with the fewest features around the block that has room. Neighbours may share a priority where their
 * ids are in order, so it has room when its bounds lie at least as far apart as there are neighbours whose ids are
 * not. A wider side never needs a wider other side: one walk outwards on the left, inwards on the right, finds it.
 */
function narrowest(target: readonly Placed[], start: number, end: number): Window {
  const isStep = (position: number): boolean => {
    const [one, other] = [target[position], target[position + 1]];
    return one !== undefined && other !== undefined && one.id > other.id;
  };
  let inner = 0;
  for (let position = start; position < end - 1; position += 1) {
    inner += Number(isStep(position));
  }
  // The highest that a window may begin with, and the lowest that it may end with, by how far it reaches out.
  const begins: number[] = [];
  for (let steps = 0, taken = 0; taken <= start; taken += 1) {
    const bound = start - taken - 1;
    steps += Number(isStep(bound));
    begins.push(
      Math.min(begins.at(-1) ?? Infinity, (target[bound]?.priority ?? -FARTHEST) + steps),
    );
  }
  const ends: number[] = [];
  for (let steps = 0, taken = 0; taken <= target.length - end; taken += 1) {
    const bound = end + taken;
    steps += Number(isStep(bound - 1));
    ends.push(Math.max(ends.at(-1) ?? -Infinity, (target[bound]?.priority ?? FARTHEST) - steps));
  }
  const hasRoom = (left: number, right: number): boolean =>
    (ends[right] ?? -Infinity) - (begins[left] ?? Infinity) >= inner;
  let best: Window = { from: 0, to: target.length };
  let right = ends.length - 1;
  for (let left = 0; left < begins.length; left += 1) {
    while (right > 0 && hasRoom(left, right - 1)) {
      right -= 1;
    }
    if (hasRoom(left, right) && end - start + left + right < best.to - best.from) {
      best = { from: start - left, to: end + right };
    }
  }
  return best;
}

interface Bounds {
  /** What stays in front; undefined at the beginning. */
  readonly below: Placed | undefined;
  /** What stays behind; undefined at the end. */
  readonly above: Placed | undefined;
}

/** New priorities for features in this order: far from each other where there is room. */
function numberBetween(features: readonly Placed[], { below, above }: Bounds): readonly Placed[] {
  const count = features.length;
  const open = STEP * (count + 1);
  const lowest = below?.priority ?? Math.max(-FARTHEST - 1, (above?.priority ?? open) - open);
  const highest = above?.priority ?? Math.min(FARTHEST + 1, lowest + open);
  const room = highest - lowest;
  if (room > count) {
    return features.map(({ id }, index) => ({
      id,
      priority: lowest + Math.floor((room * (index + 1)) / (count + 1)),
    }));
  }
  let last = below ?? { id: -Infinity, priority: -FARTHEST };
  return features.map(({ id }) => {
    last = { id, priority: last.priority + Number(last.id > id) };
    return last;
  });
}
