import { runMarker, runRef } from '@ropewalk/engine';
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
  const workspace = (await own?.site.workspaces.reopen(entry.workspaceId)) ?? null;
  if (own === null || workspace === null) return null;
  const { workspaces } = own.site;
  const snapshot = await workspaces.snapshot(workspace, {
    marker: `${runMarker(machine.context.homeId, entry.runId)}-save`,
    ref: runRef(entry.runId),
    message: `Save the work of run ${entry.runId}\n\nRun: ${entry.runId}\n`,
  });
  if (snapshot.kind === 'unsupported') throw new Error(snapshot.detail);
  await workspaces.remove(workspace);
  return snapshot.kind === 'commit' ? { commit: snapshot.commit, base: snapshot.base } : null;
}
