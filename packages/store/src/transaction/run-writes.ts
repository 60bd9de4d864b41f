import type { Run } from '@ropewalk/contracts';
import type { StoreTransaction } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import { findActiveRuns } from '../queries/run-queries.ts';
import { fromRun } from '../rows/run-row.ts';
import type { Tables } from '../schema.ts';
import { cutRunFeatures } from '../statements/cut-run-features.ts';
import { findRun } from '../statements/find-run.ts';
import { saveRun } from '../statements/save-run.ts';
import { saveRunFeatures } from '../statements/save-run-features.ts';
import { requireSaved } from './require-saved.ts';

export function runWrites(
  db: Kysely<Tables>,
  now: number,
): Pick<StoreTransaction, 'run' | 'activeRuns' | 'insertRun' | 'saveRun'> {
  return {
    run: (runId) => findRun(db, runId),
    activeRuns: (projectId) => findActiveRuns(db, projectId),
    async insertRun(run) {
      const { id } = await db
        .insertInto('runs')
        .values({ ...fromRun(run), created_at: now })
        .returning('id')
        .executeTakeFirstOrThrow();
      const inserted: Run = { ...run, id, createdAt: now };
      await saveRunFeatures(db, inserted);
      return inserted;
    },
    async saveRun(run) {
      requireSaved(await saveRun(db, run), `run ${run.id}`);
      await cutRunFeatures(db, run.id, run.features.length);
      await saveRunFeatures(db, run);
    },
  };
}
