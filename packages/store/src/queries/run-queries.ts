import type { Run, RunFeature } from '@ropewalk/contracts';
import type { Queries, RunTimes } from '@ropewalk/core';
import type { Kysely, SelectQueryBuilder, Selectable } from 'kysely';
import { ACTIVE_RUN_STATUSES, toRun, toRunFeature } from '../rows/run-row.ts';
import type { RunTable, Tables } from '../schema.ts';

/** Chooses runs by id; used once for their rows and once for their features. */
type RunIds = SelectQueryBuilder<Tables, 'runs', Pick<Selectable<RunTable>, 'id'>>;

/** Newest first. */
export async function findRuns(
  db: Kysely<Tables>,
  { projectId, limit, before, featureId, role, outcome }: Queries['runs'][0],
): Promise<Run[]> {
  let newest = runIds(db)
    .where('project_id', '=', projectId)
    .orderBy('runs.id', 'desc')
    .limit(limit);
  if (before !== undefined) {
    newest = newest.where('runs.id', '<', before);
  }
  if (role !== undefined) {
    newest = newest.where('runs.role', '=', role);
  }
  if (featureId !== undefined) {
    newest = newest.where('runs.id', 'in', (of) =>
      of.selectFrom('run_features').select('run_id').where('feature_id', '=', featureId),
    );
  }
  if (outcome !== undefined) {
    newest = newest.where((is) =>
      is.or([
        is('runs.outcome', '=', outcome),
        is('runs.id', 'in', (of) =>
          of
            .selectFrom('run_features')
            .select('run_id')
            .where('run_features.outcome', '=', outcome),
        ),
      ]),
    );
  }
  return (await findRunsAmong(db, newest)).reverse();
}

/** Runs that were queued at `until` or before and had not ended before `since`, oldest first. */
export async function findRunsAround(
  db: Kysely<Tables>,
  { projectId, since, until }: Queries['runsAround'][0],
): Promise<Run[]> {
  const around = runIds(db)
    .where('project_id', '=', projectId)
    .where('runs.created_at', '<=', until)
    .where((is) => is.or([is('runs.ended_at', 'is', null), is('runs.ended_at', '>=', since)]));
  return await findRunsAmong(db, around);
}

/** Runs that have not ended, of one project or (null) of all, oldest first. */
export async function findActiveRuns(db: Kysely<Tables>, projectId: number | null): Promise<Run[]> {
  const all = runIds(db).where('status', 'in', ACTIVE_RUN_STATUSES);
  return await findRunsAmong(
    db,
    projectId === null ? all : all.where('project_id', '=', projectId),
  );
}

/** In the order of their ids; those that are not known are left out. */
export async function findRunTimes(
  db: Kysely<Tables>,
  runIds: readonly number[],
): Promise<RunTimes[]> {
  const rows = await db
    .selectFrom('runs')
    .select(['id', 'started_at', 'ended_at'])
    .where('id', 'in', runIds)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ runId: row.id, startedAt: row.started_at, endedAt: row.ended_at }));
}

/** Newest first. */
export async function findMemoryPeaks(
  db: Kysely<Tables>,
  { role, driver, limit }: Queries['memoryPeaks'][0],
): Promise<number[]> {
  const rows = await db
    .selectFrom('runs')
    .select('peak_memory_bytes')
    .where('role', '=', role)
    .where('driver', '=', driver)
    .where('peak_memory_bytes', 'is not', null)
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.flatMap(({ peak_memory_bytes: bytes }) => bytes ?? []);
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
