import { leftWorkOf, savePlace } from '@ropewalk/engine';
import type { JournalEntry } from './journal.ts';
import { offerLateWork } from './remote-run.ts';
import type { WorkerParts } from './worker-parts.ts';

/** Saves what runs of an earlier process have left here, and offers it to the server. */
export async function bringLeftWorkHome(
  parts: WorkerParts,
  entries: readonly JournalEntry[],
): Promise<void> {
  for (const entry of entries) {
    await saveAndOffer(parts, entry).catch((err: unknown) =>
      parts.log.error(
        { err, runId: entry.runId },
        'the work that a run left could not be brought home',
      ),
    );
  }
}

async function saveAndOffer(parts: WorkerParts, entry: JournalEntry): Promise<void> {
  const saved = entry.saved ?? (await saveLeft(parts, entry));
  if (saved === null) {
    await parts.journal.remove(entry);
    return;
  }
  const known = { ...entry, saved };
  await parts.journal.put(known);
  await offerLateWork(parts, known);
}

async function saveLeft(
  { projects, machine }: WorkerParts,
  entry: JournalEntry,
): Promise<JournalEntry['saved']> {
  if (entry.workspaceId === null) return null;
  const own = await projects.find(entry.project, entry.head);
  if (own === null) return null;
  const { homeId } = machine.context;
  const request = leftWorkOf(entry.runId, homeId);
  const snapshot = await savePlace(own.site.workspaces, entry.workspaceId, request);
  return snapshot?.kind === 'commit' ? { commit: snapshot.commit, base: snapshot.base } : null;
}
