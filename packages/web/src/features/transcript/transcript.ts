import { toSentence } from '#shared/api/api-error.ts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { createOneAtATime } from './one-at-a-time.ts';
import { readEntries, type PageRead, type Where } from './api/read-transcript.ts';
import { appendRows, prependRows, type Row } from './rows.logic.ts';

/** A part of a transcript, as much as is held at once. */
export interface TranscriptState {
  readonly rows: readonly Row[];
  /** Position of the first entry that is held, and behind the last. */
  readonly from: number;
  readonly to: number;
  readonly isAtEnd: boolean;
  /** The run has ended, and its last entry is held. */
  readonly isComplete: boolean;
  readonly status: 'reading' | 'ready' | 'failed';
  readonly sentence: string | null;
}

/** A transcript that is read page by page from wherever somebody looks. */
export interface Transcript {
  readonly state: StoreApi<TranscriptState>;
  showEnd(): Promise<void>;
  showBeginning(): Promise<void>;
  /** Sees to it that what stands at a position is held. */
  reveal(position: number): Promise<void>;
  earlier(): Promise<void>;
  later(): Promise<void>;
  /** Something was said: what is new is read when the end is shown. */
  grow(): void;
  /** Begins to read, at a position or at the end. Answers how to end that; it can be opened again. */
  open(where: number | 'end'): () => void;
}

const EMPTY: TranscriptState = {
  rows: [],
  from: 0,
  to: 0,
  isAtEnd: false,
  isComplete: false,
  status: 'reading',
  sentence: null,
};
/** More rows are never held; the side that nobody looks at is let go of. */
const MOST_ROWS = 6000;
const KEPT_ROWS = 4000;

/** Reads nothing before it is told where to begin. */
export function createTranscript(project: string, runId: number): Transcript {
  const state = createStore<TranscriptState>(() => EMPTY);
  let ending = new AbortController();
  let hasGrown = false;
  /** The end was in the hand when more was said: what is new may be more than a page. */
  let isFollowing = false;
  // So that no page is taken twice.
  const reads = createOneAtATime(
    (failure) => {
      if (!isGivenUp(failure)) {
        state.setState({ status: 'failed', sentence: toSentence(failure) });
      }
    },
    () => {
      const isBehind = isFollowing && !state.getState().isAtEnd;
      if ((hasGrown || isBehind) && !ending.signal.aborted) {
        hasGrown = false;
        void later();
      }
    },
  );
  const pageOf = (where: Where) => readEntries(project, runId, where, ending.signal);

  const show = async (where: number | 'end'): Promise<void> => {
    await reads.current;
    isFollowing = false;
    await reads.do(async () => {
      const page = await pageOf(where === 'end' ? { before: 'end' } : { after: where });
      state.setState(beginWith(page, where), true);
    });
  };
  const earlier = async (): Promise<void> => {
    const { from, status } = state.getState();
    if (from === 0 || status !== 'ready') {
      return;
    }
    isFollowing = false;
    await reads.do(async () => {
      const page = await pageOf({ before: from });
      state.setState((before) => {
        const rows = prependRows(page.entries, before.rows);
        return letGoOfEnd({ ...before, rows, from: page.entries[0]?.position ?? 0 });
      });
    });
  };
  const later = async (): Promise<void> => {
    const { to, status } = state.getState();
    if (status !== 'ready') {
      return;
    }
    await reads.do(async () => {
      const page = await pageOf({ after: to });
      state.setState((before) => {
        const rows =
          page.entries.length === 0 ? before.rows : appendRows(before.rows, page.entries);
        const { isAtEnd, isComplete } = page;
        return letGoOfBeginning({ ...before, rows, to: page.next, isAtEnd, isComplete });
      });
    });
  };
  return {
    state,
    showEnd: async () => (state.getState().isAtEnd ? undefined : show('end')),
    showBeginning: async () => (state.getState().from === 0 ? undefined : show(0)),
    async reveal(position) {
      const { from, to, status } = state.getState();
      if (status !== 'ready' || position < from || position >= to) {
        await show(position);
      }
    },
    earlier,
    later,
    grow() {
      if (reads.current !== null) {
        hasGrown = true;
      } else if (state.getState().isAtEnd) {
        isFollowing = true;
        void later();
      }
    },
    open(where) {
      ending = new AbortController();
      void show(where);
      return () => ending.abort();
    },
  };
}

function beginWith(page: PageRead, where: number | 'end'): TranscriptState {
  const first = page.entries[0]?.position ?? page.next;
  return {
    rows: appendRows([], page.entries),
    from: where === 'end' ? first : where,
    to: page.next,
    isAtEnd: where === 'end' || page.isAtEnd,
    isComplete: page.isComplete,
    status: 'ready',
    sentence: null,
  };
}

function isGivenUp(failure: unknown): boolean {
  return failure instanceof DOMException && failure.name === 'AbortError';
}

function letGoOfEnd(state: TranscriptState): TranscriptState {
  const { rows } = state;
  const cut = rows.length > MOST_ROWS ? rows[KEPT_ROWS] : undefined;
  return cut === undefined
    ? state
    : {
        ...state,
        rows: rows.slice(0, KEPT_ROWS),
        to: cut.position,
        isAtEnd: false,
        isComplete: false,
      };
}

function letGoOfBeginning(state: TranscriptState): TranscriptState {
  const { rows } = state;
  const cut = rows.length > MOST_ROWS ? rows[rows.length - KEPT_ROWS] : undefined;
  return cut === undefined ? state : { ...state, rows: rows.slice(-KEPT_ROWS), from: cut.position };
}
