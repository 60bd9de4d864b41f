import type { DriverMetering } from '@ropewalk/contracts';
import type { OpenReservation } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import { ACTIVE_RUN_STATUSES } from '../rows/run-row.ts';
import type { Tables } from '../schema.ts';

/** Of the runs of all projects that have not ended. */
export async function findReservations(db: Kysely<Tables>): Promise<OpenReservation[]> {
  const rows = await db
    .selectFrom('reservations')
    .innerJoin('runs', 'runs.id', 'reservations.run_id')
    .select([
      'reservations.run_id',
      'reservations.account',
      'reservations.usd',
      'reservations.tokens',
      'runs.project_id',
      'runs.cost_usd',
      'runs.tokens as told_tokens',
    ])
    .where('runs.status', 'in', ACTIVE_RUN_STATUSES)
    .orderBy('reservations.run_id')
    .execute();
  return rows.map((row) => ({
    runId: row.run_id,
    projectId: row.project_id,
    account: row.account,
    usd: row.usd,
    tokens: row.tokens,
    toldUsd: row.cost_usd ?? 0,
    toldTokens: row.told_tokens,
  }));
}

/** What runs have shown of their drivers. */
export async function findDriverMeterings(db: Kysely<Tables>): Promise<DriverMetering[]> {
  const rows = await db.selectFrom('driver_meterings').selectAll().orderBy('driver').execute();
  return rows.map(({ driver, metered, run_id: runId, at }) => ({
    driver,
    metered: metered !== 0,
    runId,
    at,
  }));
}
