import type { FeatureCard, FeatureStatus, ReasonCode } from '#shared/api/wire.ts';

/** What of the backlog is shown; what is left out means everything. */
export interface BoardFilter {
  /** Words that the name, the category or the number holds, all of them. */
  readonly q?: string;
  readonly category?: string;
  readonly status?: FeatureStatus;
  readonly reason?: ReasonCode;
}

/** The cards that a filter lets through. `withReason` are the features that have the asked reason, once that is known. */
export function filterCards(
  cards: Iterable<FeatureCard>,
  filter: BoardFilter,
  withReason: ReadonlySet<number> | null,
): readonly FeatureCard[] {
  const words = (filter.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const found: FeatureCard[] = [];
  for (const card of cards) {
    if (
      (filter.category === undefined || card.category === filter.category) &&
      (filter.status === undefined || card.status === filter.status) &&
      (filter.reason === undefined || withReason?.has(card.id) === true) &&
      holdsAll(card, words)
    ) {
      found.push(card);
    }
  }
  return found;
}

function holdsAll({ id, name, category }: FeatureCard, words: readonly string[]): boolean {
  if (words.length === 0) {
    return true;
  }
  const text = `#${id} ${name} ${category}`.toLowerCase();
  return words.every((word) => text.includes(word));
}

export function isFiltering({ q, category, status, reason }: BoardFilter): boolean {
  return (q ?? '') !== '' || category !== undefined || status !== undefined || reason !== undefined;
}

/** All categories, with how many features each has; the largest first. */
export function categoriesOf(
  cards: Iterable<FeatureCard>,
): readonly { readonly category: string; readonly count: number }[] {
  const counts = new Map<string, number>();
  for (const { category } of cards) {
    counts.set(category, (counts.get(category) ?? 0) + 1);
  }
  return [...counts]
    .map(([category, count]) => ({ category, count }))
    .sort((one, other) => other.count - one.count || one.category.localeCompare(other.category));
}
