import { at, type BacklogGraph } from './graph.ts';

/**
 * The strongly connected components of a graph, in an order in which everything that depends on a
 * component comes before it. Without cycles every component holds one feature.
 */
export interface Components {
  readonly count: number;
  /** Component of each node. */
  readonly of: Int32Array;
  /** Nodes, grouped by component; those of component `c` are `nodes[starts[c] .. starts[c + 1])`. */
  readonly nodes: Int32Array;
  readonly starts: Int32Array;
}

/**
 * Finds the components over the edges to dependents (R. Tarjan, "Depth-first search and linear graph
 * algorithms", SIAM J. Comput. 1(2), 1972), with a stack of its own instead of recursion, so that a chain of
 * ten thousand features does not overflow the call stack. Linear time, also on cyclic data.
 */
export function findComponents(graph: BacklogGraph): Components {
  const walk = new TarjanWalk(graph);
  for (let node = 0; node < graph.size; node += 1) {
    walk.visit(node);
  }
  return walk.result();
}

const UNSEEN = -1;

/** The state of one search; lives as long as the call above. */
class TarjanWalk {
  private readonly graph: BacklogGraph;
  private readonly seenAt: Int32Array;
  private readonly lowest: Int32Array;
  private readonly nextEdge: Int32Array;
  private readonly componentOf: Int32Array;
  private readonly open: number[] = [];
  private readonly nodes: number[] = [];
  private readonly starts: number[] = [0];
  private clock = 0;

  constructor(graph: BacklogGraph) {
    this.graph = graph;
    this.seenAt = new Int32Array(graph.size).fill(UNSEEN);
    this.lowest = new Int32Array(graph.size);
    this.nextEdge = graph.dependents.offsets.slice(0, graph.size);
    this.componentOf = new Int32Array(graph.size).fill(UNSEEN);
  }

  visit(root: number): void {
    if (this.seenAt[root] !== UNSEEN) {
      return;
    }
    const path = [root];
    this.enter(root);
    for (let node = path.at(-1); node !== undefined; node = path.at(-1)) {
      const child = this.nextUnseen(node);
      if (child !== null) {
        this.enter(child);
        path.push(child);
        continue;
      }
      path.pop();
      if (this.lowest[node] === this.seenAt[node]) {
        this.close(node);
      }
      const parent = path.at(-1);
      if (parent !== undefined) {
        this.lower(parent, at(this.lowest, node));
      }
    }
  }

  result(): Components {
    return {
      count: this.starts.length - 1,
      of: this.componentOf,
      nodes: Int32Array.from(this.nodes),
      starts: Int32Array.from(this.starts),
    };
  }

  private enter(node: number): void {
    this.seenAt[node] = this.clock;
    this.lowest[node] = this.clock;
    this.clock += 1;
    this.open.push(node);
  }

  /** The next neighbour that was never entered; edges into open nodes lower `node` on the way. */
  private nextUnseen(node: number): number | null {
    const { offsets, targets } = this.graph.dependents;
    const end = at(offsets, node + 1);
    for (let edge = at(this.nextEdge, node); edge < end; edge += 1) {
      const target = at(targets, edge);
      if (this.seenAt[target] === UNSEEN) {
        this.nextEdge[node] = edge + 1;
        return target;
      }
      if (this.componentOf[target] === UNSEEN) {
        this.lower(node, at(this.seenAt, target));
      }
    }
    this.nextEdge[node] = end;
    return null;
  }

  private lower(node: number, to: number): void {
    this.lowest[node] = Math.min(at(this.lowest, node), to);
  }

  private close(root: number): void {
    const component = this.starts.length - 1;
    for (let node = this.open.pop(); node !== undefined; node = this.open.pop()) {
      this.componentOf[node] = component;
      this.nodes.push(node);
      if (node === root) {
        break;
      }
    }
    this.starts.push(this.nodes.length);
  }
}

/** The nodes of one component. Costs a view: where every component is asked, read the flat arrays instead. */
export function members(components: Components, component: number): Int32Array {
  return components.nodes.subarray(
    at(components.starts, component),
    at(components.starts, component + 1),
  );
}

/**
 * The longest path from a root (a feature that depends on nothing) to each node, in edges. A cycle counts as
 * one step, so the answer exists on any data; linear time.
 */
export function longestDepths(graph: BacklogGraph, components: Components): Int32Array {
  const depths = new Int32Array(graph.size);
  const { offsets, targets } = graph.dependencies;
  const depthOn = (node: number, component: number): number => {
    let depth = 0;
    const end = at(offsets, node + 1);
    for (let edge = at(offsets, node); edge < end; edge += 1) {
      const dependency = at(targets, edge);
      if (at(components.of, dependency) !== component) {
        depth = Math.max(depth, at(depths, dependency) + 1);
      }
    }
    return depth;
  };
  // Dependencies come after their dependents in this order, so it is walked from its end.
  for (let component = components.count - 1; component >= 0; component -= 1) {
    const start = at(components.starts, component);
    const end = at(components.starts, component + 1);
    let depth = 0;
    for (let place = start; place < end; place += 1) {
      depth = Math.max(depth, depthOn(at(components.nodes, place), component));
    }
    for (let place = start; place < end; place += 1) {
      depths[at(components.nodes, place)] = depth;
    }
  }
  return depths;
}
