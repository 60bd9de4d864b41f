import type { Feature } from '@ropewalk/contracts';
import { sql, type Kysely } from 'kysely';
import { fromFeature } from '../rows/feature-row.ts';
import type { Tables } from '../schema.ts';

/** Writes all that can change of a feature; false when it does not exist. */
export async function saveFeature(
  db: Kysely<Tables>,
  feature: Feature,
  now: number,
): Promise<boolean> {
  const row = fromFeature(feature);
  const { numAffectedRows } = await sql`
    update features
    set category = ${row.category}, name = ${row.name}, description = ${row.description},
        steps = ${row.steps}, priority = ${row.priority}, origin = ${row.origin},
        checks = ${row.checks}, status = ${row.status},
        backing_off_until = ${row.backing_off_until}, state = ${row.state},
        attempts = ${row.attempts}, regressions = ${row.regressions},
        inconclusives = ${row.inconclusives}, skips = ${row.skips}, saved_ref = ${row.saved_ref},
        last_failure = ${row.last_failure}, answer = ${row.answer}, files = ${row.files},
        updated_at = ${now}
    where id = ${feature.id}`.execute(db);
  return numAffectedRows === 1n;
}
