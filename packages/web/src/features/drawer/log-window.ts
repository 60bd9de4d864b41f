import { api, read } from '#shared/api/api.ts';
import { toSentence } from '#shared/api/api-error.ts';
import { coalesce } from '#shared/live/coalesce.ts';
import type { LogLine } from '#shared/live/log-tail.ts';
import type { ProjectLive } from '#shared/live/project-live.ts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import {
  earlierThan,
  followTail,
  PAGE_LINES,
  rejoin,
  withEarlier,
  withLater,
  withTail,
  type LogWindow,
} from './log-window.logic.ts';

export interface LogState extends LogWindow {
  readonly failure: string | null;
}

/** The log of a project as somebody reads it: live at its end, page by page above. */
export interface LogReader {
  readonly state: StoreApi<LogState>;
  /** Follows the present, or holds what is seen. */
  setFollowing(isFollowing: boolean): void;
  earlier(): Promise<void>;
  later(): Promise<void>;
  /** Takes away what is shown; what comes is shown. */
  clear(): void;
  /** Listens. Answers how to end that; it can be opened again. */
  open(): () => void;
}

/** Lines come in bursts; a person sees ten pictures a second. */
const DRAW_MS = 100;

export function createLogReader(live: ProjectLive): LogReader {
  let clearedAt = 0;
  let isFollowing = true;
  const tail = (): readonly LogLine[] => {
    const { log } = live.state.getState();
    return clearedAt === 0 ? log : log.filter(({ seq }) => seq > clearedAt);
  };
  const state = createStore<LogState>(() => ({ ...followTail(tail()), failure: null }));
  const change = (by: (window: LogWindow) => LogWindow): void => {
    state.setState((before) => ({ ...by(before), failure: null }), true);
  };
  let isReading = false;
  const readBefore = async (
    before: number,
    take: (page: {
      readonly lines: readonly LogLine[];
      readonly nextBefore: number | null;
    }) => void,
  ): Promise<void> => {
    if (isReading) {
      return;
    }
    isReading = true;
    try {
      const page = await read(
        api.GET('/projects/{project_name}/log', {
          params: { path: { project_name: live.project }, query: { before, limit: PAGE_LINES } },
        }),
      );
      const lines = page.lines.map(toLine);
      take({ lines, nextBefore: page.next_before });
    } catch (failure) {
      state.setState({ failure: toSentence(failure) });
    } finally {
      isReading = false;
    }
  };
  return {
    state,
    setFollowing(next) {
      isFollowing = next;
      if (next) {
        change(() => followTail(tail()));
      }
    },
    async earlier() {
      const before = earlierThan(state.getState());
      if (before !== null && clearedAt === 0) {
        isFollowing = false;
        await readBefore(before, (page) => change((window) => withEarlier(window, page)));
      }
    },
    async later() {
      const next = state.getState().later.at(-1);
      if (next === undefined) {
        change((window) => {
          const joined = rejoin(window, tail());
          return joined.isAtEnd ? joined : followTail(tail());
        });
        return;
      }
      await readBefore(next, ({ lines }) =>
        change((window) => rejoin(withLater(window, lines), tail())),
      );
    },
    clear() {
      clearedAt = live.state.getState().log.at(-1)?.seq ?? 0;
      change(() => followTail([]));
    },
    open() {
      const draw = coalesce<true>(DRAW_MS, () =>
        change((window) => (isFollowing ? followTail(tail()) : withTail(window, tail()))),
      );
      const stop = live.state.subscribe((now, before) => {
        if (now.log !== before.log) {
          draw.add(true);
        }
      });
      draw.add(true);
      return () => {
        draw.cancel();
        stop();
      };
    },
  };
}

function toLine({
  seq,
  line,
  timestamp,
  agentIndex,
}: {
  readonly seq: number;
  readonly line: string;
  readonly timestamp: string;
  readonly agentIndex: number;
}): LogLine {
  return { seq, at: timestamp, text: line, runId: agentIndex };
}
