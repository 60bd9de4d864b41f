import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';
import { inParts } from './in-parts.ts';

/** Those of the runs that have not ended and hold features without an outcome, in the order of their ids. */
export async function findRunsAtWork(
  db: Kysely<Tables>,
  runIds: readonly number[],
): Promise<number[]> {
  const rows = await inParts(runIds, (some) =>
    db
      .selectFrom('runs')
      .innerJoin('run_features', 'run_features.run_id', 'runs.id')
      .select('runs.id')
      .distinct()
      .where('runs.id', 'in', some)
      .where('runs.status', '<>', 'ended')
      .where('run_features.outcome', 'is', null)
      .execute(),
  );
  return rows.map(({ id }) => id).sort((left, right) => left - right);
}
