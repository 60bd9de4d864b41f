import { at, neighbours } from '../layout/adjacency.ts';
import { isHeldUp, isOpen, reach, STATUS_CODES, type Backlog } from './backlog.logic.ts';

/** More are never drawn at once; what is left out is said. */
export const MOST_DRAWN = 1500;

/** What of a backlog a person wants to see. */
export interface Filter {
  /** Everything, or what does not pass yet. */
  readonly show: 'all' | 'open';
  readonly category: string | null;
  /** Only what this feature (its id) hangs together with, up to `depth` steps. */
  readonly focus: number | null;
  readonly depth: number;
}

export interface Selection {
  /** Numbers of the features to draw, ascending. */
  readonly nodes: Int32Array;
  /** Not wanted by the filter. */
  readonly filtered: number;
  /** Wanted, but too many. */
  readonly tooMany: number;
}

/** The features to draw. Of too many, those nearest to where work goes on and where a person is needed. */
export function selectNodes(
  { structure, cards }: Backlog,
  statuses: Uint8Array,
  filter: Filter,
  most: number = MOST_DRAWN,
): Selection {
  const centre = filter.focus === null ? undefined : structure.indexOf.get(filter.focus);
  const around =
    centre === undefined
      ? null
      : new Set([
          ...reach(structure.needs, centre, filter.depth),
          ...reach(structure.waits, centre, filter.depth),
        ]);
  const isWanted = (node: number): boolean =>
    node === centre ||
    ((around === null || around.has(node)) &&
      (filter.show === 'all' || isOpen(at(statuses, node))) &&
      (filter.category === null || cards[node]?.category === filter.category));
  const wanted = [...cards.keys()].filter(isWanted);
  const nodes = wanted.length <= most ? wanted : nearest(structure, statuses, wanted, centre, most);
  return {
    nodes: Int32Array.from(nodes),
    filtered: cards.length - wanted.length,
    tooMany: wanted.length - nodes.length,
  };
}

function nearest(
  structure: Backlog['structure'],
  statuses: Uint8Array,
  wanted: readonly number[],
  centre: number | undefined,
  most: number,
): number[] {
  const mayBeTaken = new Set(wanted);
  const taken = new Set<number>();
  const queue: number[] = [];
  const take = (node: number): void => {
    if (taken.size < most && mayBeTaken.has(node) && !taken.has(node)) {
      taken.add(node);
      queue.push(node);
    }
  };
  const spread = (): void => {
    for (let node = queue.shift(); node !== undefined; node = queue.shift()) {
      neighbours(structure.needs, node).forEach(take);
      neighbours(structure.waits, node).forEach(take);
    }
  };
  if (centre !== undefined) {
    take(centre);
  }
  const isBusy = (node: number): boolean => {
    const code = at(statuses, node);
    return code === STATUS_CODES.in_progress || code === STATUS_CODES.landing || isHeldUp(code);
  };
  wanted.filter(isBusy).forEach(take);
  spread();
  for (const node of wanted.toSorted(
    (a, b) => Number(isOpen(at(statuses, b))) - Number(isOpen(at(statuses, a))) || a - b,
  )) {
    take(node);
    spread();
  }
  return [...taken].sort((a, b) => a - b);
}
