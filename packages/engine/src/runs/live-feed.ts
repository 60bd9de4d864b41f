import type { AgentEvent, Event, Run, TranscriptEntry } from '@ropewalk/contracts';
import { lastPlaceOfEvent, logLinesOf, type Store } from '@ropewalk/core';
import { shorten, type TranscriptWriter } from './transcripts.ts';

/** Something that has just happened in a project. */
export type LiveItem =
  | { readonly kind: 'event'; readonly event: Event }
  | {
      readonly kind: 'entry';
      readonly runId: number;
      readonly entry: TranscriptEntry & { readonly seq: number };
    };

/** The transcript of a run that is being written, heard by whoever listens to its project. */
export interface LiveTranscript {
  append(at: number, event: AgentEvent): void;
  close(): Promise<void>;
}

/**
 * Events and transcripts of each project in one order, at the moment when they happen. Gives every entry of
 * a transcript its place (`core/live/places.ts`), which is kept with it. Nothing is remembered
 * for later listeners: they read the store and the transcripts.
 */
export interface LiveFeed {
  /** Calls at once, in the order of the places. Answers how to stop. */
  subscribe(projectId: number, listener: (item: LiveItem) => void): () => void;
  /** Takes the next place for something that is neither an event nor part of a transcript. */
  takePlace(projectId: number): number;
  /**
   * The place up to which everything is to be found in the store and, once this has resolved, in the
   * transcripts; whatever comes later is behind it.
   */
  settle(projectId: number): Promise<number>;
  /** Writes a run's transcript through the feed. */
  record(run: Pick<Run, 'id' | 'projectId'>, writer: TranscriptWriter): LiveTranscript;
}

/** A feed of what this store commits from now on. It lives as long as the store. */
export function createLiveFeed(store: Pick<Store, 'query' | 'subscribe'>): LiveFeed {
  const lastPlaces = new Map<number, number>();
  const listeners = new Map<number, Set<(item: LiveItem) => void>>();
  const writers = new Map<number, Set<TranscriptWriter>>();

  const reach = (projectId: number, place: number): void => {
    lastPlaces.set(projectId, Math.max(lastPlaces.get(projectId) ?? 0, place));
  };
  const take = (projectId: number, places: number): number => {
    const first = (lastPlaces.get(projectId) ?? 0) + 1;
    lastPlaces.set(projectId, first + places - 1);
    return first;
  };
  const publish = (projectId: number, item: LiveItem): void => {
    for (const listener of listeners.get(projectId) ?? []) {
      listener(item);
    }
  };
  store.subscribe(({ events }) => {
    for (const event of events) {
      reach(event.projectId, lastPlaceOfEvent(event.seq));
      publish(event.projectId, { kind: 'event', event });
    }
  });

  return {
    subscribe(projectId, listener) {
      const ofProject = memberSet(listeners, projectId);
      ofProject.add(listener);
      return () => void ofProject.delete(listener);
    },
    takePlace: (projectId) => take(projectId, 1),
    async settle(projectId) {
      reach(projectId, lastPlaceOfEvent(await store.query('latestSeq', { projectId })));
      const place = lastPlaces.get(projectId) ?? 0;
      await Promise.all([...(writers.get(projectId) ?? [])].map((writer) => writer.flush()));
      return place;
    },
    record({ id: runId, projectId }, writer) {
      const open = memberSet(writers, projectId);
      open.add(writer);
      return {
        append(at, event) {
          const kept = shorten(event);
          // A line each, and what the agent is seen doing.
          const seq = take(projectId, logLinesOf(kept).length + 1);
          const entry = { at, seq, event: kept };
          writer.append(entry);
          publish(projectId, { kind: 'entry', runId, entry });
        },
        async close() {
          await writer.close();
          open.delete(writer);
        },
      };
    },
  };
}

function memberSet<T>(sets: Map<number, Set<T>>, projectId: number): Set<T> {
  const known = sets.get(projectId) ?? new Set<T>();
  sets.set(projectId, known);
  return known;
}
