import type { Lease } from '@ropewalk/contracts';
import { sql, type Kysely } from 'kysely';
import { toLease } from '../rows/lease-row.ts';
import type { LeaseTable, Tables } from '../schema.ts';

/** How many runs one statement names: a statement has room for some thousands of values. */
const AT_ONCE = 1_000;

/** Extends what the runs still hold; an expired lease stays expired. Answers in order of feature. */
export async function renewLeases(
  db: Kysely<Tables>,
  runIds: readonly number[],
  expiresAt: number,
  now: number,
): Promise<Lease[]> {
  const held: Lease[] = [];
  for (let from = 0; from < runIds.length; from += AT_ONCE) {
    const renewed = await sql<LeaseTable>`
      update leases set expires_at = ${expiresAt}
      where run_id in (${sql.join(runIds.slice(from, from + AT_ONCE))}) and expires_at > ${now}
      returning project_id, feature_id, purpose, run_id, token, expires_at`.execute(db);
    held.push(...renewed.rows.map(toLease));
  }
  return held.sort((left, right) => left.featureId - right.featureId);
}
