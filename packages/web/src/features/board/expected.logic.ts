import type { FeatureCard } from '#shared/api/wire.ts';
import { toColumns } from './columns.logic.ts';
import { orderAfter, type Place } from './move.logic.ts';

/**
 * The pending cards as they will stand after a move, to be shown until the server has said so. Their priorities are
 * made up in between; the server's own take their place.
 */
export function expectedAfterMove(
  cards: ReadonlyMap<number, FeatureCard>,
  { ids, place }: { readonly ids: readonly number[]; readonly place: Place },
): readonly FeatureCard[] {
  const { pending } = toColumns(cards.values());
  const before = pending.map(({ id }) => id);
  const after = orderAfter(before, new Set(ids), place);
  const priorities = pending.map(({ priority }) => priority);
  return after.flatMap((id, index) => {
    const card = cards.get(id);
    const priority = (priorities[index] ?? 0) + index / (after.length + 1);
    return card === undefined || before[index] === id ? [] : [{ ...card, priority }];
  });
}
