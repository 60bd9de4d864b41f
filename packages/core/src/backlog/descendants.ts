import type { Components } from './components.ts';
import { at, type BacklogGraph, type Edges } from './graph.ts';

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
  const state: BlockState = { rows, inBlock };
  // In the order of components, so that a block's bits cannot be set in any component before its first.
  const counted = components.nodes.filter(isCounted);
  for (let start = 0; start < counted.length; start += BLOCK_BITS) {
    const block = counted.subarray(start, start + BLOCK_BITS);
    const first = at(components.of, at(block, 0));
    rows.fill(0);
    inBlock.fill(0);
    setOwnBits(block, components, state);
    for (let component = first; component < components.count; component += 1) {
      mergeDependents(edges, component, state);
      counts[component] = at(counts, component) + at(inBlock, component);
    }
  }
  return perNode(graph, components, { counts, isCounted });
}

/** From each component to those that depend on it. Laid out once, since every block walks all of it. */
function edgesBetween(graph: BacklogGraph, components: Components): Edges {
  const offsets = new Int32Array(components.count + 1);
  const targets = new Int32Array(graph.dependents.targets.length);
  let count = 0;
  // Nodes are grouped by component, in the order of components.
  for (const node of components.nodes) {
    const component = at(components.of, node);
    const end = at(graph.dependents.offsets, node + 1);
    for (let edge = at(graph.dependents.offsets, node); edge < end; edge += 1) {
      const other = at(components.of, at(graph.dependents.targets, edge));
      if (other !== component) {
        targets[count] = other;
        count += 1;
      }
    }
    offsets[component + 1] = count;
  }
  return { offsets, targets: targets.subarray(0, count) };
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
 * Adds to a component's row the rows of everything that depends on it, and counts what is in it then. Two rows at a
 * time, so that its own is read and written half as often, and past rows that are empty, as most are in most blocks.
 */
function mergeDependents(edges: Edges, component: number, { rows, inBlock }: BlockState): void {
  const into = component * BLOCK_WORDS;
  const end = at(edges.offsets, component + 1);
  // A row that is merged into itself stays as it is.
  let one = into;
  let other = into;
  for (let edge = at(edges.offsets, component); edge < end; edge += 1) {
    const dependent = at(edges.targets, edge);
    if (inBlock[dependent] === 0) {
      continue;
    }
    const from = dependent * BLOCK_WORDS;
    if (one === into) {
      one = from;
    } else if (other === into) {
      other = from;
    } else {
      mergeRows(rows, into, one, other);
      one = from;
      other = into;
    }
  }
  if (one !== into) {
    inBlock[component] = mergeAndCount(rows, into, one, other);
  }
}

function mergeRows(rows: Int32Array, into: number, one: number, other: number): void {
  for (let word = 0; word < BLOCK_WORDS; word += 1) {
    rows[into + word] = at(rows, into + word) | at(rows, one + word) | at(rows, other + word);
  }
}

/** Merges the last rows and answers how many bits are set, while each word is at hand. */
function mergeAndCount(rows: Int32Array, into: number, one: number, other: number): number {
  let bits = 0;
  for (let word = 0; word < BLOCK_WORDS; word += 1) {
    const merged = at(rows, into + word) | at(rows, one + word) | at(rows, other + word);
    rows[into + word] = merged;
    bits += populationCount(merged);
  }
  return bits;
}

/** Bits set in a 32-bit word (H. Warren, "Hacker's Delight", 2nd edition, figure 5-2). */
function populationCount(word: number): number {
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
  const descendants = new Int32Array(graph.size);
  for (let node = 0; node < graph.size; node += 1) {
    const itself = counted.isCounted(node) ? 1 : 0;
    descendants[node] = at(counted.counts, at(components.of, node)) - itself;
  }
  return descendants;
}
