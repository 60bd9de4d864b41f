import type { FeatureCard } from '#shared/api/wire.ts';

/** Something to go to or to do. */
export interface Entry {
  readonly id: string;
  readonly group: string;
  readonly label: string;
  /** Further words under which it is found. */
  readonly words?: string;
  readonly key?: string;
  readonly run: () => void;
}

const MOST_FEATURES = 12;

/** The entries that hold all words of what was typed, in their order. */
export function findEntries(entries: readonly Entry[], typed: string): readonly Entry[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return entries.filter(({ label, group, words: more = '' }) => {
    const text = `${label} ${group} ${more}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** The features that fit best: by number, then by name. None before something is typed. */
export function findFeatures(cards: Iterable<FeatureCard>, typed: string): readonly FeatureCard[] {
  const wanted = typed.trim().toLowerCase();
  if (wanted === '') {
    return [];
  }
  const id = Number(wanted.replace(/^#/, ''));
  const found: FeatureCard[] = [];
  for (const card of cards) {
    if (card.id === id) {
      found.unshift(card);
    } else if (found.length < MOST_FEATURES && card.name.toLowerCase().includes(wanted)) {
      found.push(card);
    }
  }
  return found.slice(0, MOST_FEATURES);
}
