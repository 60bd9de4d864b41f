import type { Run, RunFeature } from '@ropewalk/contracts';
import type { StoreTransaction } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import { findActiveRuns } from '../queries/run-queries.ts';
import { fromRun } from '../rows/run-row.ts';
import type { Tables } from '../schema.ts';
import { cutRunFeatures } from '../statements/cut-run-features.ts';
import { findRun } from '../statements/find-run.ts';
import { findRunsAtWork } from '../statements/find-runs-at-work.ts';
import { saveRun } from '../statements/save-run.ts';
import { saveRunFeature } from '../statements/save-run-feature.ts';
import { createKnownRows } from './known-rows.ts';
import { requireSaved } from './require-saved.ts';

/** Of a run that this command has read or written, only what differs from it is written. */
export function runWrites(
  db: Kysely<Tables>,
  now: number,
): Pick<
  StoreTransaction,
  'run' | 'runsAtWork' | 'activeRuns' | 'insertRun' | 'saveRun' | 'saveRunMemory'
> {
  const rows = createKnownRows((runId) => findRun(db, runId));
  return {
    run: rows.find,
    runsAtWork: (runIds) => findRunsAtWork(db, runIds),
    activeRuns: (projectId) => findActiveRuns(db, projectId),
    async insertRun(run) {
      const { id } = await db
        .insertInto('runs')
        .values({ ...fromRun(run), created_at: now })
        .returning('id')
        .executeTakeFirstOrThrow();
      const inserted: Run = { ...run, id, createdAt: now };
      await saveFeatures(db, inserted, []);
      rows.keep(id, inserted);
      return inserted;
    },
    async saveRunMemory(runId, peakBytes) {
      await db
        .updateTable('runs')
        .set({ peak_memory_bytes: Math.round(peakBytes) })
        .where('id', '=', runId)
        .execute();
    },
    async saveRun(run) {
      const before = rows.known(run.id);
      if (before === undefined || !isSameRow(before, run)) {
        requireSaved(await saveRun(db, run), `run ${run.id}`);
      }
      if (before === undefined || before.features.length > run.features.length) {
        await cutRunFeatures(db, run.id, run.features.length);
      }
      await saveFeatures(db, run, before?.features ?? []);
      if (before !== undefined) {
        // These two are never written again.
        rows.keep(run.id, { ...run, projectId: before.projectId, createdAt: before.createdAt });
      }
    },
  };
}

function isSameRow(one: Run, other: Run): boolean {
  return JSON.stringify(fromRun(one)) === JSON.stringify(fromRun(other));
}

async function saveFeatures(
  db: Kysely<Tables>,
  run: Run,
  before: readonly RunFeature[],
): Promise<void> {
  for (const [position, entry] of run.features.entries()) {
    if (!isSameEntry(before[position], entry)) {
      await saveRunFeature(db, { runId: run.id, position }, entry);
    }
  }
}

function isSameEntry(one: RunFeature | undefined, other: RunFeature): boolean {
  return (
    one !== undefined &&
    one.featureId === other.featureId &&
    one.purpose === other.purpose &&
    one.token === other.token &&
    one.outcome === other.outcome
  );
}
