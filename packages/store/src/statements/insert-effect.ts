import type { Effect, PendingEffect } from '@ropewalk/core';
import { sql, type Kysely } from 'kysely';
import { toJson } from '../rows/json.ts';
import type { Tables } from '../schema.ts';

/** Adds one effect to the outbox. */
export async function insertEffect(
  db: Kysely<Tables>,
  projectId: number,
  effect: Effect,
): Promise<PendingEffect> {
  const { rows } = await sql<{ id: number }>`
    insert into outbox (project_id, effect) values (${projectId}, ${toJson(effect)})
    returning id`.execute(db);
  const row = rows[0];
  if (row === undefined) {
    throw new Error('the outbox gave no id');
  }
  return { id: row.id, projectId, effect };
}
