import { useLive } from '#shared/live/project-live-context.tsx';
import { createContext, use, useEffect, useState, type ReactNode } from 'react';
import { useStore } from 'zustand';
import { createCards, type Cards, type CardsState } from './cards.ts';

const Context = createContext<Cards | null>(null);

/** One set of cards for all screens of a project. */
export function CardsProvider({ children }: { readonly children: ReactNode }) {
  const live = useLive();
  const [cards] = useState(() => createCards(live));
  useEffect(() => cards.open(), [cards]);
  return <Context value={cards}>{children}</Context>;
}

/** The cards themselves; asking for them begins to read them. */
export function useCards(): Cards {
  const cards = use(Context);
  if (cards === null) {
    throw new Error('there are no cards around this');
  }
  useEffect(() => cards.start(), [cards]);
  return cards;
}

export function useCardsState<T>(select: (state: CardsState) => T): T {
  return useStore(useCards().state, select);
}
