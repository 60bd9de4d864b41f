import { toSentence } from '#shared/api/api-error.ts';
import type { FeatureCard } from '#shared/api/wire.ts';
import { coalesce } from '#shared/live/coalesce.ts';
import { inTurn } from '#shared/live/in-turn.ts';
import type { LiveEvent, ProjectLive } from '#shared/live/project-live.ts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { readCards, readCardsOf } from './read-cards.ts';

type Held = ReadonlyMap<number, FeatureCard>;

export type CardsState =
  | { readonly status: 'reading'; readonly cards: Held }
  | { readonly status: 'ready'; readonly cards: Held }
  | { readonly status: 'failed'; readonly cards: Held; readonly sentence: string };

/** Every feature of a project as a card, kept true by the project's events. Begins to read when first asked for. */
export interface Cards {
  readonly state: StoreApi<CardsState>;
  /** Reads what is there; further calls do nothing. */
  start(): void;
  /** Reads all of them anew. */
  again(): void;
  /** Shows a change before the server has said so; what it says counts. */
  expect(cards: readonly FeatureCard[]): void;
  /** Follows the events. Answers how to end that; it can be opened again. */
  open(): () => void;
}

const GATHER_MS = 60;
const ALL_ANEW: ReadonlySet<string> = new Set(['project.reset', 'project.imported']);

export function createCards(live: ProjectLive): Cards {
  const state = createStore<CardsState>(() => ({ status: 'reading', cards: new Map() }));
  const turn = inTurn();
  let hasStarted = false;
  // What changes while all are read may be older in the answer than it was said to be.
  let meanwhile: Set<number> | null = null;
  const put = (cards: readonly FeatureCard[], gone: readonly number[]): void =>
    state.setState((before) => {
      const next = new Map(before.cards);
      gone.forEach((id) => next.delete(id));
      cards.forEach((card) => next.set(card.id, card));
      return { ...before, cards: next };
    });
  const readAll = async (): Promise<void> => {
    const during = new Set<number>();
    meanwhile = during;
    try {
      const cards = new Map<number, FeatureCard>();
      for await (const page of readCards(live.project)) {
        page.forEach((card) => cards.set(card.id, card));
        if (state.getState().cards.size === 0) {
          state.setState({ status: 'reading', cards: new Map(cards) }, true);
        }
      }
      state.setState({ status: 'ready', cards }, true);
      during.forEach((id) => changed.add(id));
    } catch (failure) {
      const { cards } = state.getState();
      state.setState({ status: 'failed', cards, sentence: toSentence(failure) }, true);
    }
  };
  const readSome = async (ids: readonly number[]): Promise<void> => {
    try {
      const cards = await readCardsOf(live.project, ids);
      const found = new Set(cards.map(({ id }) => id));
      put(
        cards,
        ids.filter((id) => !found.has(id)),
      );
    } catch {
      // Half of the truth is worse than a look at all of it.
      await readAll();
    }
  };
  const changed = coalesce<number>(GATHER_MS, (ids) => turn(() => readSome([...ids])));
  const take = ({ body }: LiveEvent): void => {
    if (ALL_ANEW.has(body.type)) {
      void turn(readAll);
    } else if (body.type.startsWith('feature.') && 'featureId' in body && body.featureId !== null) {
      meanwhile?.add(body.featureId);
      changed.add(body.featureId);
    }
  };
  return {
    state,
    start() {
      if (!hasStarted) {
        hasStarted = true;
        void turn(readAll);
      }
    },
    again: () => void turn(readAll),
    expect: (cards) => put(cards, []),
    open() {
      const stops = [
        live.onEvent((event) => hasStarted && take(event)),
        live.onGap(() => hasStarted && void turn(readAll)),
      ];
      return () => {
        changed.cancel();
        stops.forEach((stop) => stop());
      };
    },
  };
}
