/** How many places of a table may stay empty for each that is used. */
const SPARSE_AT_MOST = 8;

/**
 * Finds where a feature stands in a list: answers the position of an id, or undefined. Where an id occurs twice, the
 * last one counts.
 *
 * Ids of one database lie close together and are looked up in a table; any others in a map, which takes several
 * times as long.
 */
export function positionsOf(
  nodes: readonly { readonly id: number }[],
): (id: number) => number | undefined {
  const greatest = greatestId(nodes);
  return greatest !== null && greatest < SPARSE_AT_MOST * (nodes.length + 1)
    ? positionsInTable(nodes, greatest)
    : positionsInMap(nodes);
}

/** Null when one of the ids cannot be an index. */
function greatestId(nodes: readonly { readonly id: number }[]): number | null {
  let greatest = 0;
  for (const { id } of nodes) {
    if (id < 0 || !Number.isSafeInteger(id)) {
      return null;
    }
    greatest = Math.max(greatest, id);
  }
  return greatest;
}

function positionsInTable(
  nodes: readonly { readonly id: number }[],
  greatest: number,
): (id: number) => number | undefined {
  // One more than the position, so that 0 is nobody.
  const table = new Int32Array(greatest + 1);
  nodes.forEach(({ id }, position) => {
    table[id] = position + 1;
  });
  return (id) => {
    const found = table[id] ?? 0;
    return found === 0 ? undefined : found - 1;
  };
}

function positionsInMap(
  nodes: readonly { readonly id: number }[],
): (id: number) => number | undefined {
  const map = new Map(nodes.map(({ id }, position) => [id, position]));
  return (id) => map.get(id);
}
