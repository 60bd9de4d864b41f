import type { Feature } from '@ropewalk/contracts';
import { sql, type Kysely } from 'kysely';
import { toFeature } from '../rows/feature-row.ts';
import type { FeatureTable, Tables } from '../schema.ts';

type Row = FeatureTable & { readonly id: number; readonly dependency_id: number | null };

/** One row for each dependency, or a single one without. Null when there is no such feature. */
export async function findFeature(db: Kysely<Tables>, featureId: number): Promise<Feature | null> {
  const { rows } = await sql<Row>`
    select features.*, feature_dependencies.dependency_id
    from features left join feature_dependencies on feature_dependencies.feature_id = features.id
    where features.id = ${featureId}
    order by feature_dependencies.position`.execute(db);
  const row = rows[0];
  return row === undefined
    ? null
    : toFeature(
        row,
        rows.flatMap(({ dependency_id }) => (dependency_id === null ? [] : [dependency_id])),
      );
}
