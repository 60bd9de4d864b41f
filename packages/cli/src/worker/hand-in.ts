import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { JournalEntry } from './journal.ts';
import type { SentWork } from './server-link.ts';
import type { WorkerParts } from './worker-parts.ts';

/** Lays a pack of a run's work beside everything else, has it sent, and forgets what has arrived. */
export async function handIn<T extends { readonly ok: boolean }>(
  { projects, machine }: Pick<WorkerParts, 'projects' | 'machine'>,
  entry: Pick<JournalEntry, 'runId' | 'token' | 'project' | 'head'>,
  { commit, base }: { readonly commit: string; readonly base: string },
  send: (work: SentWork) => Promise<T | null>,
): Promise<T | null> {
  const own = await projects.find(entry.project, entry.head);
  if (own === null) return null;
  const file = join(machine.home.path, 'scratch', `work-${entry.runId}-${entry.token}.pack`);
  try {
    await own.mirror.pack(commit, base, file);
    return await send({ commit, base, file });
  } finally {
    await rm(file, { force: true });
  }
}
