import type { FeatureCard } from '#shared/api/wire.ts';
import type { Columns } from './columns.logic.ts';
import { placeOfDrop, type Place } from './move.logic.ts';

export type Drop =
  | { readonly type: 'retry'; readonly ids: readonly number[] }
  | { readonly type: 'move'; readonly ids: readonly number[]; readonly place: Place };

/**
 * What letting go of a card means: a parked one over the pending column is tried again, a pending one takes another
 * place. The chosen cards of the same column go along. Null where it means nothing.
 */
export function dropOf(
  columns: Columns,
  chosen: ReadonlySet<number>,
  dragged: FeatureCard,
  over: number | string,
): Drop | null {
  const isOverPending = over === 'column:pending' || columns.pending.some(({ id }) => id === over);
  if (!isOverPending) {
    return null;
  }
  const along = (cards: readonly FeatureCard[]): readonly number[] =>
    chosen.has(dragged.id)
      ? cards
          .filter(({ id, status }) => chosen.has(id) && status === dragged.status)
          .map(({ id }) => id)
      : [dragged.id];
  if (dragged.status === 'parked') {
    return { type: 'retry', ids: along(columns.needs_you) };
  }
  if (dragged.status !== 'pending') {
    return null;
  }
  const ids = along(columns.pending);
  const column = columns.pending.map(({ id }) => id);
  const place =
    typeof over === 'number'
      ? placeOfDrop(column, new Set(ids), dragged.id, over)
      : ({ at: 'last' } as const);
  return place === null ? null : { type: 'move', ids, place };
}
