import { at } from './adjacency.ts';
import { placeNodes } from './coordinates.logic.ts';
import { reduceCrossings } from './crossings.logic.ts';
import { toLayers } from './layers.logic.ts';
import type { Direction, Layout, LayoutInput } from './layout.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './node-size.ts';
import { packParts, type Part } from './pack.logic.ts';
import { rankNodes } from './ranks.logic.ts';
import { splitParts, type Subgraph } from './split.logic.ts';

const BENDS_PER_NODE = 4;
const LEAST_BENDS = 12_000;
const CROSSINGS_MS = 500;

/** Lays out a whole backlog: each connected part by levels, what hangs on nothing in rows below. */
export function layOut(input: LayoutInput, now: () => number): Layout {
  const until = now() + CROSSINGS_MS;
  const isOver = (): boolean => now() > until;
  const { parts, alone } = splitParts(input);
  const drawn = parts.map((part) => layOutPart(part, input.direction, isOver));
  return packParts(input, drawn, alone);
}

function layOutPart(graph: Subgraph, direction: Direction, isOver: () => boolean): Part {
  const { nodes, edges, sources, targets } = graph;
  const { rank, kept } = rankNodes(nodes.length, sources, targets);
  const from = kept.map((edge) => at(sources, edge));
  const to = kept.map((edge) => at(targets, edge));
  const most = Math.max(LEAST_BENDS, nodes.length * BENDS_PER_NODE);
  const layered = toLayers(nodes.length, rank, from, to, most);
  const layers = reduceCrossings(layered, isOver);
  const isAcross = direction === 'LR';
  const across = placeNodes(
    layered,
    layers,
    isAcross ? { node: NODE_HEIGHT, bend: 6, gap: 14 } : { node: NODE_WIDTH, bend: 10, gap: 20 },
  );
  const step = isAcross ? NODE_WIDTH + 76 : NODE_HEIGHT + 64;
  const along = Float64Array.from(layered.rank, (level) => level * step);
  const least = across.reduce((value, each) => Math.min(value, each), Number.POSITIVE_INFINITY);
  const shifted = across.map((each) => each - least);
  const [x, y] = isAcross ? [along, shifted] : [shifted, along];
  const bends = new Map<number, Int32Array>();
  kept.forEach((edge, index) => {
    const own = layered.bends[index];
    if (own !== undefined && own.length > 0) {
      bends.set(at(edges, edge), own);
    }
  });
  return { nodes, rank, x, y, bends };
}
