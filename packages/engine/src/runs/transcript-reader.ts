import type { OpenProjects } from '../engine-types.ts';
import {
  type EarlierPage,
  findInTranscript,
  readEarlierTranscript,
  searchTranscript,
  type TranscriptMatches,
} from './transcript-pages.ts';

/** Transcripts of runs, read otherwise than from their beginning; a missing one is an empty one. */
export interface TranscriptReader {
  /** The last entries in front of a position, or (null) of all, oldest first. */
  earlier(
    projectId: number,
    runId: number,
    before: number | null,
    limit: number,
  ): Promise<EarlierPage>;
  search(
    projectId: number,
    runId: number,
    search: { readonly text: string; readonly after: number; readonly limit: number },
  ): Promise<TranscriptMatches>;
  /** Position of the first entry that does not stand before a place in the order of the project. */
  find(projectId: number, runId: number, seq: number): Promise<number>;
}

export function createTranscriptReader(projects: Pick<OpenProjects, 'of'>): TranscriptReader {
  const folderOf = async (projectId: number): Promise<string> =>
    (await projects.of(projectId)).paths.transcripts;
  return {
    earlier: async (projectId, ...page) =>
      readEarlierTranscript(await folderOf(projectId), ...page),
    search: async (projectId, ...search) => searchTranscript(await folderOf(projectId), ...search),
    find: async (projectId, ...place) => findInTranscript(await folderOf(projectId), ...place),
  };
}
