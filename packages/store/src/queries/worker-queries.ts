import type { Assignment, JoinToken, Worker } from '@ropewalk/contracts';
import type { Kysely } from 'kysely';
import { toAssignment, toJoinToken, toWorker } from '../rows/worker-row.ts';
import type { Tables } from '../schema.ts';

/** In the order in which they joined first. */
export async function findWorkers(db: Kysely<Tables>): Promise<Worker[]> {
  const rows = await db
    .selectFrom('workers')
    .selectAll()
    .where('state', '!=', 'removed')
    .orderBy('id')
    .execute();
  return rows.map(toWorker);
}

export async function findWorker(db: Kysely<Tables>, workerId: number): Promise<Worker | null> {
  const row = await db
    .selectFrom('workers')
    .selectAll()
    .where('id', '=', workerId)
    .executeTakeFirst();
  return row === undefined ? null : toWorker(row);
}

export async function findWorkerBySecret(
  db: Kysely<Tables>,
  secretHash: string,
): Promise<Worker | null> {
  const row = await db
    .selectFrom('workers')
    .selectAll()
    .where('secret_hash', '=', secretHash)
    .executeTakeFirst();
  return row === undefined ? null : toWorker(row);
}

export async function findJoinTokens(db: Kysely<Tables>): Promise<JoinToken[]> {
  const rows = await db.selectFrom('join_tokens').selectAll().orderBy('id').execute();
  return rows.map(toJoinToken);
}

/** Those that have not ended, the oldest first; of one worker, or of all (null). */
export async function findOpenAssignments(
  db: Kysely<Tables>,
  workerId: number | null,
): Promise<Assignment[]> {
  let query = db.selectFrom('assignments').selectAll().where('ended_at', 'is', null);
  if (workerId !== null) query = query.where('worker_id', '=', workerId);
  return (await query.orderBy('token').execute()).map(toAssignment);
}

/** The last assignment of each of these runs, if any. */
export async function findLastAssignments(
  db: Kysely<Tables>,
  runIds: readonly number[],
): Promise<Assignment[]> {
  if (runIds.length === 0) return [];
  const rows = await db
    .selectFrom('assignments')
    .selectAll()
    .where('run_id', 'in', runIds)
    .orderBy('token')
    .execute();
  return [...new Map(rows.map((row) => [row.run_id, toAssignment(row)])).values()];
}

export async function findAssignment(
  db: Kysely<Tables>,
  token: number,
): Promise<Assignment | null> {
  const row = await db
    .selectFrom('assignments')
    .selectAll()
    .where('token', '=', token)
    .executeTakeFirst();
  return row === undefined ? null : toAssignment(row);
}
