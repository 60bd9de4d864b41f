import type { RunUsage } from '@ropewalk/contracts';
import { sql, type Kysely } from 'kysely';
import { toRunUsage } from '../rows/run-row.ts';
import type { Tables } from '../schema.ts';

/** Runs that were queued from `since` on and before `until`, of one project or (null) of all, oldest first. */
export async function findUsage(
  db: Kysely<Tables>,
  {
    projectId,
    since,
    until,
    now,
  }: {
    readonly projectId: number | null;
    readonly since: number;
    readonly until: number;
    readonly now: number;
  },
): Promise<RunUsage[]> {
  const all = db
    .selectFrom('runs')
    .select(['id', 'project_id', 'role', 'driver', 'model', 'usage', 'created_at'])
    .select(
      sql<number>`case when started_at is null then 0
                       else coalesce(ended_at, ${now}) - started_at end`.as('worked_ms'),
    )
    .where('created_at', '>=', since)
    .where('created_at', '<', until);
  const chosen = projectId === null ? all : all.where('project_id', '=', projectId);
  const rows = await chosen.orderBy('id').execute();
  const entries = await db
    .selectFrom('run_features')
    .innerJoin('runs', 'runs.id', 'run_features.run_id')
    .select(['run_features.run_id', 'run_features.feature_id'])
    .where('runs.created_at', '>=', since)
    .where('runs.created_at', '<', until)
    .orderBy('run_features.run_id')
    .orderBy('run_features.position')
    .execute();
  const featuresOf = new Map<number, number[]>();
  for (const { run_id: runId, feature_id: featureId } of entries) {
    featuresOf.set(runId, [...(featuresOf.get(runId) ?? []), featureId]);
  }
  return rows.map((row) => toRunUsage(row, featuresOf.get(row.id) ?? []));
}
