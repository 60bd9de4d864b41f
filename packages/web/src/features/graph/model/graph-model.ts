import type { CardsState } from '#shared/cards/cards.ts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { toBacklog, toStatusCodes, updateBacklog, type Backlog } from '../backlog/backlog.logic.ts';
import type { Chains } from '../backlog/chains.logic.ts';
import { toDrawn } from '../backlog/drawn.logic.ts';
import {
  MOST_DRAWN,
  selectNodes,
  type Filter,
  type Selection,
} from '../backlog/selection.logic.ts';
import { toDirection, toFilter, type GraphSearch } from '../graph-search.logic.ts';
import { openGraphDesk, type GraphDesk } from '../layout/graph-desk.ts';
import { isSameChains, type LaidOut } from './scene.logic.ts';

/** Everything about the graph but where one looks. */
export interface GraphState {
  readonly backlog: Backlog;
  readonly filter: Filter;
  readonly selection: Selection;
  /** Null until the first layout is there. */
  readonly laidOut: LaidOut | null;
  /** Null until they are known. */
  readonly chains: Chains | null;
}

export interface GraphModel {
  readonly state: StoreApi<GraphState>;
  /** Shows what is asked for; lays out anew when that is something else. */
  ask(search: GraphSearch): void;
  /** Chooses anew what is drawn, by the statuses of this moment. */
  chooseAgain(): void;
  /** Follows the cards. Answers how to end that; it can be opened again. */
  open(): () => void;
}

/**
 * The graph of a backlog as it lives. A status changes `backlog.cards` and `chains`; only another structure, or another
 * question, is laid out.
 */
export function createGraphModel(cards: StoreApi<CardsState>): GraphModel {
  const nothing = toBacklog(new Map());
  let search: GraphSearch = {};
  const state = createStore<GraphState>(() => ({
    backlog: nothing,
    filter: toFilter(search, false),
    selection: { nodes: new Int32Array(0), filtered: 0, tooMany: 0 },
    laidOut: null,
    chains: null,
  }));
  let desk: GraphDesk | null = null;

  const choose = (backlog: Backlog): void => {
    const filter = toFilter(search, backlog.cards.length > MOST_DRAWN);
    const selection = selectNodes(backlog, toStatusCodes(backlog.cards), filter);
    const drawn = toDrawn(backlog.structure, selection.nodes);
    const direction = toDirection(search);
    const fitKey = JSON.stringify([filter, direction]);
    state.setState({ filter, selection });
    desk?.layOut(drawn, direction, (layout) =>
      state.setState({ laidOut: { drawn, direction, layout, fitKey, ids: backlog.structure.ids } }),
    );
  };
  // In a task of its own: with ten thousand features both halves take a while.
  let choosing: ReturnType<typeof setTimeout> | undefined;
  const chooseSoon = (): void => {
    clearTimeout(choosing);
    choosing = setTimeout(() => choose(state.getState().backlog));
  };
  const lookThrough = ({ structure, cards: list }: Backlog): void =>
    desk?.findChains(structure, toStatusCodes(list), (chains) => {
      if (!isSameChains(state.getState().chains, chains)) {
        state.setState({ chains });
      }
    });
  const take = (held: CardsState): void => {
    if (held.status === 'reading') {
      return;
    }
    const before = state.getState().backlog;
    const backlog = updateBacklog(before, held.cards);
    if (backlog !== before) {
      state.setState({ backlog });
      lookThrough(backlog);
    }
    if (backlog.structure !== before.structure) {
      chooseSoon();
    }
  };
  return {
    state,
    ask(next) {
      const isSame =
        toDirection(next) === toDirection(search) &&
        JSON.stringify(toFilter(next, false)) === JSON.stringify(toFilter(search, false)) &&
        next.show === search.show;
      search = next;
      if (!isSame) {
        choose(state.getState().backlog);
      }
    },
    chooseAgain: () => choose(state.getState().backlog),
    open() {
      const opened = openGraphDesk();
      desk = opened;
      take(cards.getState());
      const { backlog, laidOut } = state.getState();
      if (laidOut === null && backlog !== nothing) {
        chooseSoon();
        lookThrough(backlog);
      }
      const stop = cards.subscribe(take);
      return () => {
        stop();
        clearTimeout(choosing);
        opened.close();
        desk = null;
      };
    },
  };
}
