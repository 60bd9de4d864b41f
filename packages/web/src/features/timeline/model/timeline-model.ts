import { toSentence } from '#shared/api/api-error.ts';
import { coalesce } from '#shared/live/coalesce.ts';
import type { LiveEvent, ProjectLive } from '#shared/live/project-live.ts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { readEvents } from '../api/read-events.ts';
import { createHistory, type History } from '../history/history.logic.ts';

export interface TimelineState {
  readonly status: 'reading' | 'ready' | 'failed';
  /** Why it failed; empty otherwise. */
  readonly sentence: string;
  /** Grows whenever `history` does. */
  readonly version: number;
  /** The part of the history that has been read, 0 to 1. */
  readonly read: number;
}

/** The history of a project as it lives. */
export interface TimelineModel {
  readonly state: StoreApi<TimelineState>;
  readonly history: History;
  /** Reads what has happened, and follows what happens. Answers how to end that; it can be opened again. */
  open(): () => void;
}

const GATHER_MS = 120;
const PAGES_PER_PICTURE = 8;

export function createTimelineModel(live: ProjectLive): TimelineModel {
  const history = createHistory();
  const state = createStore<TimelineState>(() => ({
    status: 'reading',
    sentence: '',
    version: 0,
    read: 0,
  }));
  const last = (): number => history.events.at(-1)?.seq ?? 0;
  let isReading = false;

  const readOn = async (signal: AbortSignal): Promise<void> => {
    if (isReading) {
      return;
    }
    isReading = true;
    try {
      const from = last();
      let pages = 0;
      for await (const { events, latest } of readEvents(live.project, from, signal)) {
        history.append(events);
        const read = latest <= from ? 1 : Math.min(1, (last() - from) / (latest - from));
        // Drawing a long history takes longer than reading a page of it.
        const grown = pages % PAGES_PER_PICTURE === 0 ? 1 : 0;
        pages += 1;
        state.setState(({ version }) => ({ version: version + grown, read }));
      }
      state.setState(({ version }) => ({ status: 'ready', sentence: '', version: version + 1 }));
    } catch (failure) {
      if (!signal.aborted) {
        state.setState({ status: 'failed', sentence: toSentence(failure) });
      }
    } finally {
      isReading = false;
    }
  };
  return {
    state,
    history,
    open() {
      const abort = new AbortController();
      isReading = false;
      void readOn(abort.signal);
      const arrived = coalesce<LiveEvent>(GATHER_MS, (events) => {
        // While pages are read, the last of them has these, too; a gap before them would never be filled.
        if (isReading || state.getState().status !== 'ready') {
          void readOn(abort.signal);
          return;
        }
        history.append(
          [...events].map(({ event_seq: seq, at, body }) => ({ seq, at: Date.parse(at), body })),
        );
        state.setState(({ version }) => ({ version: version + 1 }));
      });
      const stops = [
        live.onEvent((event) => arrived.add(event)),
        live.onGap(() => void readOn(abort.signal)),
      ];
      return () => {
        abort.abort();
        arrived.cancel();
        stops.forEach((stop) => stop());
      };
    },
  };
}
