import type { Run } from '@ropewalk/contracts';
import { sql, type Kysely } from 'kysely';
import type { Tables } from '../schema.ts';

/** Writes the features of a run in their order, over those that it had at the same places. */
export async function saveRunFeatures(
  db: Kysely<Tables>,
  run: Pick<Run, 'id' | 'features'>,
): Promise<void> {
  if (run.features.length === 0) {
    return;
  }
  const rows = run.features.map(
    ({ featureId, purpose, token, outcome }, position) =>
      sql`(${run.id}, ${position}, ${featureId}, ${purpose}, ${token}, ${outcome})`,
  );
  await sql`
    insert into run_features (run_id, position, feature_id, purpose, token, outcome)
    values ${sql.join(rows)}
    on conflict (run_id, position) do update
    set feature_id = excluded.feature_id, purpose = excluded.purpose, token = excluded.token,
        outcome = excluded.outcome`.execute(db);
}
