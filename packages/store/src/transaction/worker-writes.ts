import type { FleetWrites } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import {
  findAssignment,
  findJoinTokens,
  findLastAssignments,
  findOpenAssignments,
  findWorker,
  findWorkers,
} from '../queries/worker-queries.ts';
import { fromAssignment, fromWorker, toJoinToken, toWorker } from '../rows/worker-row.ts';
import type { Tables } from '../schema.ts';
import { nextLeaseToken } from '../statements/next-lease-token.ts';
import { requireSaved } from './require-saved.ts';

export function workerWrites(db: Kysely<Tables>, now: number): FleetWrites {
  return { ...fleetWrites(db), ...assignmentWrites(db, now), ...joinTokenWrites(db, now) };
}

function fleetWrites(
  db: Kysely<Tables>,
): Pick<FleetWrites, 'worker' | 'workers' | 'insertWorker' | 'saveWorker'> {
  return {
    worker: (workerId) => findWorker(db, workerId),
    workers: () => findWorkers(db),
    async insertWorker(worker) {
      const row = await db
        .insertInto('workers')
        .values(fromWorker(worker))
        .returningAll()
        .executeTakeFirstOrThrow();
      return toWorker(row);
    },
    async saveWorker(worker) {
      const result = await db
        .updateTable('workers')
        .set(fromWorker(worker))
        .where('id', '=', worker.id)
        .executeTakeFirst();
      requireSaved(result.numUpdatedRows === 1n, `worker ${worker.id}`);
    },
  };
}

type AssignmentWrites = Pick<
  FleetWrites,
  'openAssignments' | 'assignment' | 'lastAssignment' | 'insertAssignment' | 'saveAssignment'
>;

function assignmentWrites(db: Kysely<Tables>, now: number): AssignmentWrites {
  return {
    openAssignments: (workerId) => findOpenAssignments(db, workerId),
    assignment: (token) => findAssignment(db, token),
    async lastAssignment(runId) {
      return (await findLastAssignments(db, [runId]))[0] ?? null;
    },
    async insertAssignment(assignment) {
      const inserted = { ...assignment, token: await nextLeaseToken(db), assignedAt: now };
      await db.insertInto('assignments').values(fromAssignment(inserted)).execute();
      return inserted;
    },
    async saveAssignment(assignment) {
      const { token, ...row } = fromAssignment(assignment);
      const result = await db
        .updateTable('assignments')
        .set(row)
        .where('token', '=', token)
        .executeTakeFirst();
      requireSaved(result.numUpdatedRows === 1n, `assignment ${token}`);
    },
  };
}

function joinTokenWrites(
  db: Kysely<Tables>,
  now: number,
): Pick<FleetWrites, 'joinTokens' | 'insertJoinToken' | 'saveJoinToken'> {
  return {
    joinTokens: () => findJoinTokens(db),
    async insertJoinToken(token) {
      const row = await db
        .insertInto('join_tokens')
        .values({
          name: token.name,
          hash: token.hash,
          created_at: now,
          last_used_at: null,
          revoked_at: null,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return toJoinToken(row);
    },
    async saveJoinToken(token) {
      const result = await db
        .updateTable('join_tokens')
        .set({ last_used_at: token.lastUsedAt, revoked_at: token.revokedAt })
        .where('id', '=', token.id)
        .executeTakeFirst();
      requireSaved(result.numUpdatedRows === 1n, `join token ${token.id}`);
    },
  };
}
