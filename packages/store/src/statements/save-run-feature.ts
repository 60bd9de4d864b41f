import type { RunFeature } from '@ropewalk/contracts';
import { sql, type Kysely } from 'kysely';
import type { Tables } from '../schema.ts';

/** Writes the feature at one place of a run's list, over the one that was there. */
export async function saveRunFeature(
  db: Kysely<Tables>,
  place: { readonly runId: number; readonly position: number },
  { featureId, purpose, token, outcome }: RunFeature,
): Promise<void> {
  await sql`
    insert into run_features (run_id, position, feature_id, purpose, token, outcome)
    values (${place.runId}, ${place.position}, ${featureId}, ${purpose}, ${token}, ${outcome})
    on conflict (run_id, position) do update
    set feature_id = excluded.feature_id, purpose = excluded.purpose, token = excluded.token,
        outcome = excluded.outcome`.execute(db);
}
