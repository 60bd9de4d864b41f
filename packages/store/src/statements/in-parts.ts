/** How many values one statement names: it has room for some thousands. */
const AT_ONCE = 1_000;

/** Asks `one` for as many of the values as a statement has room for, until all have been asked for. */
export async function inParts<V, R>(
  values: readonly V[],
  one: (some: readonly V[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const rows: R[] = [];
  for (let from = 0; from < values.length; from += AT_ONCE) {
    rows.push(...(await one(values.slice(from, from + AT_ONCE))));
  }
  return rows;
}
