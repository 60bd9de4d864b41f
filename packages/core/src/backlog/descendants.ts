import { members, type Components } from './components.ts';
import { at, neighbours, type BacklogGraph, type Edges } from './graph.ts';

/** Descendants that are looked for at once: 32 words of 32 bits, small enough to stay in the cache. */
const BLOCK_WORDS = 32;
const BLOCK_BITS = BLOCK_WORDS * 32;

/**
 * How many distinct counted features depend on each node, directly or through others. A feature that is
 * reached on several ways counts once, a feature is never its own descendant, and what is not counted still
 * connects what lies behind it.
 *
 * Exact, by sets of bits that are handed from dependents to what they depend on, a block of 1,024
 * descendants at a time: O(nodes · edges / 32) time in the worst case, and memory that grows with the nodes only.
 */
export function countDescendants(
  graph: BacklogGraph,
  components: Components,
  isCounted: (node: number) => boolean,
): Int32Array {
  const edges = edgesBetween(graph, components);
  const counts = new Int32Array(components.count);
  const rows = new Int32Array(components.count * BLOCK_WORDS);
  const inBlock = new Int32Array(components.count);
  // In the order of components, so that a block's bits cannot be set in any component before its first.
  const counted = components.nodes.filter(isCounted);
  for (let start = 0; start < counted.length; start += BLOCK_BITS) {
    const block = counted.subarray(start, start + BLOCK_BITS);
    const first = at(components.of, at(block, 0));
    rows.fill(0);
    inBlock.fill(0);
    setOwnBits(block, components, { rows, inBlock });
    for (let component = first; component < components.count; component += 1) {
      if (mergeDependents(edges, component, { rows, inBlock })) {
        inBlock[component] = countBits(rows, component);
      }
      counts[component] = at(counts, component) + at(inBlock, component);
    }
  }
  return perNode(graph, components, { counts, isCounted });
}

/** From each component to those that depend on it. Laid out once, since every block walks all of it. */
function edgesBetween(graph: BacklogGraph, components: Components): Edges {
  const offsets = new Int32Array(components.count + 1);
  const targets: number[] = [];
  for (let component = 0; component < components.count; component += 1) {
    for (const node of members(components, component)) {
      for (const dependent of neighbours(graph.dependents, node)) {
        const other = at(components.of, dependent);
        if (other !== component) {
          targets.push(other);
        }
      }
    }
    offsets[component + 1] = targets.length;
  }
  return { offsets, targets: Int32Array.from(targets) };
}

/** One row of bits per component, and how many bits are set in it. */
interface BlockState {
  readonly rows: Int32Array;
  readonly inBlock: Int32Array;
}

function setOwnBits(block: Int32Array, components: Components, state: BlockState): void {
  block.forEach((node, bit) => {
    const component = at(components.of, node);
    const word = component * BLOCK_WORDS + (bit >> 5);
    state.rows[word] = at(state.rows, word) | (1 << (bit & 31));
    state.inBlock[component] = at(state.inBlock, component) + 1;
  });
}

/**
 * Adds to a component's row the rows of everything that depends on it; answers whether there were any. The
 * innermost loop of a plan: without views and calls, and past rows that are empty, as most are in most blocks.
 */
function mergeDependents(edges: Edges, component: number, state: BlockState): boolean {
  const { rows, inBlock } = state;
  const into = component * BLOCK_WORDS;
  const end = at(edges.offsets, component + 1);
  let hasMerged = false;
  for (let edge = at(edges.offsets, component); edge < end; edge += 1) {
    const dependent = at(edges.targets, edge);
    if (inBlock[dependent] !== 0) {
      const from = dependent * BLOCK_WORDS;
      for (let word = 0; word < BLOCK_WORDS; word += 1) {
        rows[into + word] = (rows[into + word] ?? 0) | (rows[from + word] ?? 0);
      }
      hasMerged = true;
    }
  }
  return hasMerged;
}

function countBits(rows: Int32Array, component: number): number {
  const start = component * BLOCK_WORDS;
  let bits = 0;
  for (let word = start; word < start + BLOCK_WORDS; word += 1) {
    bits += populationCount(rows[word] ?? 0);
  }
  return bits;
}

/** Bits set in a 32-bit word (H. Warren, "Hacker's Delight", 2nd edition, figure 5-2). */
function populationCount(word: number): number {
  if (word === 0) {
    return 0;
  }
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  const bytes = (nibbles + (nibbles >>> 4)) & 0x0f0f0f0f;
  return Math.imul(bytes, 0x01010101) >>> 24;
}

/** A component's set holds its own members; no feature counts itself. */
function perNode(
  graph: BacklogGraph,
  components: Components,
  counted: { readonly counts: Int32Array; readonly isCounted: (node: number) => boolean },
): Int32Array {
  return new Int32Array(graph.size).map(
    (_, node) => at(counted.counts, at(components.of, node)) - (counted.isCounted(node) ? 1 : 0),
  );
}
