import { api, read } from '#shared/api/api.ts';

const PAGE = 400;

async function readPage(
  project: string,
  runId: number,
  query: {
    readonly after?: number;
    readonly before?: number | 'end';
    readonly search?: string;
    readonly limit: number;
  },
  signal: AbortSignal,
) {
  return read(
    api.GET('/projects/{project_name}/runs/{run_id}/transcript', {
      params: { path: { project_name: project, run_id: runId }, query },
      signal,
    }),
  );
}

type TranscriptPage = Awaited<ReturnType<typeof readPage>>;
export type TranscriptEntry = TranscriptPage['entries'][number];
export type TranscriptMatch = TranscriptPage['matches'][number];

export interface PageRead {
  readonly entries: readonly {
    readonly position: number;
    readonly entry: TranscriptEntry;
  }[];
  /** Where the next page begins. */
  readonly next: number;
  /** Nothing stands behind it at this moment. */
  readonly isAtEnd: boolean;
  readonly isComplete: boolean;
}

export type Where = { readonly after: number } | { readonly before: number | 'end' };

/** A page forwards from a position, or backwards from one (`end`: the last). */
export async function readEntries(
  project: string,
  runId: number,
  where: Where,
  signal: AbortSignal,
): Promise<PageRead> {
  const page = await readPage(project, runId, { ...where, limit: PAGE }, signal);
  return {
    entries: page.entries.map((entry, index) => ({ position: page.positions[index] ?? 0, entry })),
    next: page.next,
    isAtEnd: page.complete || page.entries.length < PAGE,
    isComplete: page.complete,
  };
}

export const MOST_MATCHES = 500;

/** Where a text stands in a transcript, at most `MOST_MATCHES` places from the beginning. */
export async function searchTranscript(
  project: string,
  runId: number,
  text: string,
  signal: AbortSignal,
): Promise<readonly TranscriptMatch[]> {
  const found: TranscriptMatch[] = [];
  let after = 0;
  for (;;) {
    const page = await readPage(
      project,
      runId,
      { after, search: text, limit: MOST_MATCHES },
      signal,
    );
    found.push(...page.matches);
    if (page.next <= after || page.complete || found.length >= MOST_MATCHES) {
      return found.slice(0, MOST_MATCHES);
    }
    after = page.next;
  }
}
