/** Which cards are chosen, and from which one a range is drawn. */
export interface Selection {
  readonly ids: ReadonlySet<number>;
  readonly anchor: number | null;
}

export const NOTHING: Selection = { ids: new Set(), anchor: null };

/** One card more or less. */
export function toggle({ ids }: Selection, id: number): Selection {
  const next = new Set(ids);
  if (!next.delete(id)) {
    next.add(id);
  }
  return { ids: next, anchor: id };
}

/** All cards of a column from the last chosen one to this one; only this one where there is no way between them. */
export function extend(selection: Selection, id: number, column: readonly number[]): Selection {
  const from = selection.anchor === null ? -1 : column.indexOf(selection.anchor);
  const to = column.indexOf(id);
  if (from === -1 || to === -1) {
    return toggle(selection, id);
  }
  const range = column.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: new Set([...selection.ids, ...range]), anchor: selection.anchor };
}

/** Without those that are not there any more; the same object when all are. */
export function keepThere(selection: Selection, isThere: (id: number) => boolean): Selection {
  const ids = new Set([...selection.ids].filter(isThere));
  return ids.size === selection.ids.size ? selection : { ids, anchor: selection.anchor };
}
