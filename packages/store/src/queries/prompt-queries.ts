import { promptRoleSchema, type PromptRole } from '@ropewalk/contracts';
import type { Kysely } from 'kysely';
import { wordColumn } from '../rows/json.ts';
import type { Tables } from '../schema.ts';

const role = wordColumn('prompts.role', promptRoleSchema);

/** The prompts with which a project replaces ours; a role without one is left out. */
export async function findPrompts(
  db: Kysely<Tables>,
  projectId: number,
): Promise<ReadonlyMap<PromptRole, string>> {
  const rows = await db
    .selectFrom('prompts')
    .selectAll()
    .where('project_id', '=', projectId)
    .execute();
  return new Map(rows.map((row) => [role(row.role), row.text]));
}
