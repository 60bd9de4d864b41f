import { useCards } from '#shared/cards/cards-context.tsx';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { GraphSearch } from '../graph-search.logic.ts';
import { createGraphModel, type GraphState } from './graph-model.ts';

/** The graph that an address asks for. `chooseAgain` draws anew what fits by now. */
export function useGraph(search: GraphSearch): GraphState & { readonly chooseAgain: () => void } {
  const cards = useCards();
  const [model] = useState(() => createGraphModel(cards.state));
  useEffect(() => model.ask(search), [model, search]);
  useEffect(() => model.open(), [model]);
  const state = useStore(model.state);
  return { ...state, chooseAgain: model.chooseAgain };
}

/** Of what is drawn because it did not pass, how many pass by now. */
export function countPassedSince({ filter, selection, backlog }: GraphState): number {
  return filter.show === 'all'
    ? 0
    : selection.nodes.reduce(
        (sum, node) => sum + Number(backlog.cards[node]?.status === 'passing'),
        0,
      );
}
