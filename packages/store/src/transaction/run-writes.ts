import type { Run } from '@ropewalk/contracts';
import type { StoreTransaction } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import { findActiveRuns, findRun } from '../queries/run-queries.ts';
import { fromRun, fromRunFeatures } from '../rows/run-row.ts';
import type { Tables } from '../schema.ts';
import { requireOneRow } from './require-row.ts';

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
      await saveFeatures(db, inserted);
      return inserted;
    },
    async saveRun(run) {
      const result = await db
        .updateTable('runs')
        .set(fromRun(run))
        .where('id', '=', run.id)
        .executeTakeFirst();
      requireOneRow(result, `run ${run.id}`);
      await db
        .deleteFrom('run_features')
        .where('run_id', '=', run.id)
        .where('position', '>=', run.features.length)
        .execute();
      await saveFeatures(db, run);
    },
  };
}

async function saveFeatures(db: Kysely<Tables>, run: Pick<Run, 'id' | 'features'>): Promise<void> {
  if (run.features.length === 0) {
    return;
  }
  await db
    .insertInto('run_features')
    .values(fromRunFeatures(run))
    .onConflict((conflict) =>
      conflict.columns(['run_id', 'position']).doUpdateSet((expression) => ({
        feature_id: expression.ref('excluded.feature_id'),
        purpose: expression.ref('excluded.purpose'),
        token: expression.ref('excluded.token'),
        outcome: expression.ref('excluded.outcome'),
      })),
    )
    .execute();
}
