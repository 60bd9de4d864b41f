import type { OfferedRun } from '../ports/run-queue.ts';
import type { PendingEffect } from '../ports/store.ts';

/** The run that an effect wants to be carried by workers; null for every other effect. */
export function offeredRun({ projectId, effect }: PendingEffect): OfferedRun | null {
  return effect.type === 'run.carry' && effect.by === 'workers'
    ? { runId: effect.runId, projectId, requires: effect.requires ?? [], priority: 0 }
    : null;
}
