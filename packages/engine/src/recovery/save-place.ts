import { runMarker, runRef } from '../engine-types.ts';
import type { Snapshot, Workspaces } from '../workspaces/workspace-types.ts';

/**
 * Saves what an earlier process has left in a place, and removes it. Null where the place is gone. Throws for what
 * cannot be saved: that stays where it is.
 */
export async function savePlace(
  workspaces: Pick<Workspaces, 'reopen' | 'snapshot' | 'remove'>,
  id: string,
  request: Parameters<Workspaces['snapshot']>[1],
): Promise<Exclude<Snapshot, { kind: 'unsupported' }> | null> {
  const workspace = await workspaces.reopen(id);
  if (workspace === null) return null;
  const snapshot = await workspaces.snapshot(workspace, request);
  if (snapshot.kind === 'unsupported') throw new Error(snapshot.detail);
  await workspaces.remove(workspace);
  return snapshot;
}

/** As what the work of a run is saved that an earlier process has left. */
export function leftWorkOf(runId: number, homeId: string): Parameters<Workspaces['snapshot']>[1] {
  return {
    marker: `${runMarker(homeId, runId)}-save`,
    ref: runRef(runId),
    message: `Save the work of run ${runId}\n\nRun: ${runId}\n`,
  };
}
