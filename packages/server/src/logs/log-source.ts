import type { Run, TranscriptEntry } from '@ropewalk/contracts';
import { eventOfPlace, type Store } from '@ropewalk/core';
import type { TranscriptReader } from '@ropewalk/engine';

/** An entry that has a place in the order of its project. */
export type PlacedEntry = TranscriptEntry & { readonly seq: number };

/** What one run has said, from a place backwards. */
export interface LogSource {
  readonly run: Run;
  /** The newest entry that has not been taken; null when there is none. */
  last(): Promise<PlacedEntry | null>;
  take(): void;
}

export interface LogSourceDeps {
  readonly store: Pick<Store, 'query'>;
  readonly transcripts: Pick<TranscriptReader, 'earlier' | 'find'>;
}

const ENTRIES_PER_PAGE = 200;

/** The transcript of a run below a place; one that had ended there is read from its end, without looking for it. */
export function createLogSource(
  { store, transcripts }: LogSourceDeps,
  run: Run,
  { below, hadEnded }: { readonly below: number; readonly hadEnded: boolean },
): LogSource {
  const { projectId, id: runId } = run;
  let held: PlacedEntry[] = [];
  /** Undefined before the first look, null at the beginning of the transcript. */
  let before: number | null | undefined;

  const hasMore = (): boolean => before !== null;
  const load = async (): Promise<void> => {
    const from = before ?? (hadEnded ? null : await transcripts.find(projectId, runId, below));
    const page = await transcripts.earlier(projectId, runId, from, ENTRIES_PER_PAGE);
    const isFirst = before === undefined;
    before = page.previous;
    held = page.entries.flatMap(({ seq, ...entry }) =>
      seq === undefined || seq >= below ? [] : [{ ...entry, seq }],
    );
    const newest = held.at(-1);
    if (isFirst && newest !== undefined && !(await isOfThisLife(store, projectId, newest))) {
      held = [];
      before = null;
    }
  };
  return {
    run,
    async last() {
      while (held.length === 0 && hasMore()) {
        await load();
      }
      return held.at(-1) ?? null;
    },
    take: () => void held.pop(),
  };
}

/** Places of an earlier life of the project, before it was put back under other numbers, say nothing here. */
async function isOfThisLife(
  store: Pick<Store, 'query'>,
  projectId: number,
  { seq }: PlacedEntry,
): Promise<boolean> {
  const event = eventOfPlace(seq);
  const [found] = await store.query('earlierEvents', {
    projectId,
    before: event + 1,
    after: event - 1,
    limit: 1,
  });
  return found !== undefined;
}
