/** Where cards go in the order of work. */
export type Place =
  | { readonly at: 'first' }
  | { readonly at: 'last' }
  | { readonly at: 'before'; readonly id: number };

/**
 * Where a card goes that is dropped on another one of the same column: it takes that one's place, as seen from where
 * it came. Null when nothing moves. `moved` are all that go with it.
 */
export function placeOfDrop(
  column: readonly number[],
  moved: ReadonlySet<number>,
  dragged: number,
  over: number,
): Place | null {
  if (moved.has(over)) {
    return null;
  }
  const from = column.indexOf(dragged);
  const to = column.indexOf(over);
  if (to === -1) {
    return null;
  }
  const isDown = from !== -1 && from < to;
  const next = column.slice(isDown ? to + 1 : to).find((id) => !moved.has(id));
  return next === undefined ? { at: 'last' } : { at: 'before', id: next };
}

/** One step up or down for a card; null at the end. */
export function placeOfStep(
  column: readonly number[],
  id: number,
  step: 'up' | 'down',
): Place | null {
  const index = column.indexOf(id);
  const other = column[step === 'up' ? index - 1 : index + 1];
  return index === -1 || other === undefined ? null : placeOfDrop(column, new Set([id]), id, other);
}

/** The order after the move, as the server will make it. */
export function orderAfter(
  column: readonly number[],
  moved: ReadonlySet<number>,
  place: Place,
): readonly number[] {
  const rest = column.filter((id) => !moved.has(id));
  const going = column.filter((id) => moved.has(id));
  const at =
    place.at === 'before' ? rest.indexOf(place.id) : place.at === 'first' ? 0 : rest.length;
  return at === -1 ? column : [...rest.slice(0, at), ...going, ...rest.slice(at)];
}
