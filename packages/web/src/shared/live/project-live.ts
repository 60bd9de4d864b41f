import { keys, type Area } from '#shared/api/keys.ts';
import type { QueryClient } from '@tanstack/react-query';
import type { ProjectMessage } from '@ropewalk/contracts';
import { createStore, type StoreApi } from 'zustand/vanilla';
import { coalesce } from './coalesce.ts';
import { foldMessages } from './fold-messages.logic.ts';
import { INITIAL_STATE, type ProjectState } from './project-state.ts';
import { planEveryMs } from './plan-every.logic.ts';
import { openSocket, type Socket } from './socket.ts';
import { staleAreas } from './stale-areas.logic.ts';

/** An event of the project as the socket carries it. */
export type LiveEvent = Extract<ProjectMessage, { type: 'event' }>;

/** A project as it lives: what its socket says, and the query cache kept true by it. */
export interface ProjectLive {
  readonly project: string;
  readonly state: StoreApi<ProjectState>;
  /** Calls with each event as it comes. Answers how to stop. */
  onEvent(listener: (event: LiveEvent) => void): () => void;
  /** Calls when events were missed and everything must be read anew. */
  onGap(listener: () => void): () => void;
  send(message: object): void;
  /** Connects. Answers how to end that; it can be opened again. */
  open(): () => void;
}

const PROTOCOL = 'ropewalk.page.v1';
const READ_AGAIN_MS = 150;
/** Answers for which the server plans the whole backlog. */
const PLANNED: ReadonlySet<Area> = new Set<Area>(['overview', 'reasons']);

/** Says and asks nothing before it is opened. */
export function createProjectLive(project: string, queries: QueryClient): ProjectLive {
  const state = createStore<ProjectState>(() => INITIAL_STATE);
  const listeners = new Set<(event: LiveEvent) => void>();
  const gapListeners = new Set<() => void>();

  const readAgain = (stale: ReadonlySet<Area>): void => {
    for (const area of stale) {
      void queries.invalidateQueries({ queryKey: keys.area(project, area) });
    }
  };
  const areas = coalesce<Area>(READ_AGAIN_MS, readAgain);
  const planned = coalesce<Area>(() => planEveryMs(state.getState()), readAgain);
  const readEverything = (): void => {
    void queries.invalidateQueries({ queryKey: keys.project(project) });
    gapListeners.forEach((listener) => listener());
  };
  const take = (event: LiveEvent): void => {
    const stale = staleAreas(event.body.type);
    if (stale === 'all') {
      readEverything();
    } else {
      stale.forEach((area) => (PLANNED.has(area) ? planned : areas).add(area));
    }
    listeners.forEach((listener) => listener(event));
  };
  let hasBeenLive = false;
  let socket: Socket | null = null;
  const connect = (): Socket =>
    openSocket({
      path: () => {
        const { seq } = state.getState();
        return `/ws/projects/${encodeURIComponent(project)}${seq === null ? '' : `?after=${seq}`}`;
      },
      protocols: [PROTOCOL],
      onConnection(connection) {
        state.setState({ connection });
        if (connection.status === 'live') {
          // A failed read while nobody answered is not repeated by itself.
          if (hasBeenLive) {
            void queries.invalidateQueries({
              queryKey: keys.project(project),
              refetchType: 'active',
            });
          }
          hasBeenLive = true;
        }
      },
      onFrame(frame) {
        const batch = (Array.isArray(frame) ? frame : [frame]) as ProjectMessage[];
        for (const message of batch) {
          if (message.type === 'event') {
            take(message);
          } else if (message.type === 'replay_incomplete') {
            readEverything();
          }
        }
        state.setState((before) => foldMessages(before, batch));
      },
    });

  return {
    project,
    state,
    onEvent(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onGap(listener) {
      gapListeners.add(listener);
      return () => gapListeners.delete(listener);
    },
    send: (message) => socket?.send(message),
    open() {
      const opened = connect();
      socket = opened;
      return () => {
        areas.cancel();
        planned.cancel();
        opened.close();
      };
    },
  };
}
