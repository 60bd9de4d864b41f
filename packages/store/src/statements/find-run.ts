import type { Run } from '@ropewalk/contracts';
import { sql, type Kysely } from 'kysely';
import { toRun, toRunFeature } from '../rows/run-row.ts';
import type { RunTable, Tables } from '../schema.ts';

type Row = RunTable & { readonly id: number } & (
    | {
        readonly held_feature_id: number;
        readonly held_purpose: string;
        readonly held_token: number;
        readonly held_outcome: string | null;
      }
    | { readonly held_feature_id: null }
  );

/** One row for each feature of the run, or a single one without. Null when there is no such run. */
export async function findRun(db: Kysely<Tables>, runId: number): Promise<Run | null> {
  const { rows } = await sql<Row>`
    select runs.*, run_features.feature_id as held_feature_id,
           run_features.purpose as held_purpose, run_features.token as held_token,
           run_features.outcome as held_outcome
    from runs left join run_features on run_features.run_id = runs.id
    where runs.id = ${runId}
    order by run_features.position`.execute(db);
  const run = rows[0];
  return run === undefined ? null : toRun(run, rows.flatMap(toHeldFeatures));
}

function toHeldFeatures(row: Row): Run['features'] {
  return row.held_feature_id === null
    ? []
    : [
        toRunFeature({
          feature_id: row.held_feature_id,
          purpose: row.held_purpose,
          token: row.held_token,
          outcome: row.held_outcome,
        }),
      ];
}
