import type { FeatureCard } from '#shared/api/wire.ts';

/** Features whose number, name or category fits what was typed; the best first, at most `most`. */
export function findFeatures(
  cards: readonly FeatureCard[],
  text: string,
  most: number,
): readonly FeatureCard[] {
  const wanted = text.trim().replace(/^#/, '').toLowerCase();
  if (wanted === '') {
    return [];
  }
  const score = ({ id, name, category }: FeatureCard): number => {
    const lower = name.toLowerCase();
    if (String(id) === wanted) {
      return 0;
    }
    if (lower.startsWith(wanted)) {
      return 1;
    }
    if (lower.includes(wanted)) {
      return 2;
    }
    return category.toLowerCase().includes(wanted) ? 3 : 4;
  };
  return cards
    .map((card) => ({ card, score: score(card) }))
    .filter((each) => each.score < 4)
    .sort((a, b) => a.score - b.score || a.card.id - b.card.id)
    .slice(0, most)
    .map(({ card }) => card);
}
