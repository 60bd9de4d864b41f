import { sql, type Kysely } from 'kysely';
import type { Tables } from '../schema.ts';
import type { EffectDraft } from '../transaction/record.ts';

/** Adds one effect to the outbox and answers its id there. */
export async function insertEffect(db: Kysely<Tables>, draft: EffectDraft): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    insert into outbox (project_id, effect) values (${draft.projectId}, ${draft.text})
    returning id`.execute(db);
  const row = rows[0];
  if (row === undefined) {
    throw new Error('the outbox gave no id');
  }
  return row.id;
}
