import type { Run, RunFeature } from '@ropewalk/contracts';
import type { Kysely, SelectQueryBuilder, Selectable } from 'kysely';
import { ACTIVE_RUN_STATUSES, toRun, toRunFeature } from '../rows/run-row.ts';
import type { RunTable, Tables } from '../schema.ts';

/** Chooses runs by id; used once for their rows and once for their features. */
type RunIds = SelectQueryBuilder<Tables, 'runs', Pick<Selectable<RunTable>, 'id'>>;

/** Newest first. */
export async function findRuns(
  db: Kysely<Tables>,
  projectId: number,
  limit: number,
): Promise<Run[]> {
  const newest = runIds(db)
    .where('project_id', '=', projectId)
    .orderBy('runs.id', 'desc')
    .limit(limit);
  return (await findRunsAmong(db, newest)).reverse();
}

/** Runs that have not ended, of one project or (null) of all, oldest first. */
export async function findActiveRuns(db: Kysely<Tables>, projectId: number | null): Promise<Run[]> {
  const all = runIds(db).where('status', 'in', ACTIVE_RUN_STATUSES);
  return await findRunsAmong(
    db,
    projectId === null ? all : all.where('project_id', '=', projectId),
  );
}

function runIds(db: Kysely<Tables>): RunIds {
  return db.selectFrom('runs').select('runs.id');
}

/** In the order of their ids. */
async function findRunsAmong(db: Kysely<Tables>, ids: RunIds): Promise<Run[]> {
  const rows = await db
    .selectFrom('runs')
    .selectAll()
    .where('id', 'in', ids)
    .orderBy('id')
    .execute();
  const entries = await db
    .selectFrom('run_features')
    .selectAll()
    .where('run_id', 'in', ids)
    .orderBy('run_id')
    .orderBy('position')
    .execute();
  const featuresOf = new Map<number, RunFeature[]>();
  for (const entry of entries) {
    const known = featuresOf.get(entry.run_id) ?? [];
    known.push(toRunFeature(entry));
    featuresOf.set(entry.run_id, known);
  }
  return rows.map((row) => toRun(row, featuresOf.get(row.id)));
}
