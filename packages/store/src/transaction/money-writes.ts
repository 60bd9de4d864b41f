import type { BudgetAddition, DriverMetering } from '@ropewalk/contracts';
import type { MoneyWrites } from '@ropewalk/core';
import type { Kysely } from 'kysely';
import { ACTIVE_RUN_STATUSES } from '../rows/run-row.ts';
import type { Tables } from '../schema.ts';

export function moneyWrites(db: Kysely<Tables>, now: number): MoneyWrites {
  return {
    async saveReservation({ runId, account, usd, tokens }) {
      await db
        .insertInto('reservations')
        .values({ run_id: runId, account, usd, tokens })
        .onConflict((conflict) =>
          conflict.column('run_id').doUpdateSet((expression) => ({
            account: expression.ref('excluded.account'),
            usd: expression.ref('excluded.usd'),
            tokens: expression.ref('excluded.tokens'),
          })),
        )
        .execute();
    },
    async reservation(runId) {
      const row = await db
        .selectFrom('reservations')
        .selectAll()
        .where('run_id', '=', runId)
        .executeTakeFirst();
      return row === undefined
        ? null
        : { runId: row.run_id, account: row.account, usd: row.usd, tokens: row.tokens };
    },
    async countReserved(account) {
      const row = await db
        .selectFrom('reservations')
        .innerJoin('runs', 'runs.id', 'reservations.run_id')
        .select((expression) => expression.fn.countAll<number>().as('count'))
        .where('reservations.account', '=', account)
        .where('runs.status', 'in', ACTIVE_RUN_STATUSES)
        .executeTakeFirst();
      return row?.count ?? 0;
    },
    async sayOnce(key) {
      const inserted = await db
        .insertInto('said_once')
        .values({ key, said_at: now })
        .onConflict((conflict) => conflict.column('key').doNothing())
        .returning('key')
        .executeTakeFirst();
      return inserted !== undefined;
    },
    saveDriverMetering: (shown) => saveDriverMetering(db, shown),
    addToBudget: (addition) => addToBudget(db, addition, now),
  };
}

async function saveDriverMetering(
  db: Kysely<Tables>,
  { driver, metered, runId, at }: DriverMetering,
): Promise<void> {
  await db
    .insertInto('driver_meterings')
    .values({ driver, metered: metered ? 1 : 0, run_id: runId, at })
    .onConflict((conflict) =>
      conflict.column('driver').doUpdateSet((expression) => ({
        metered: expression.ref('excluded.metered'),
        run_id: expression.ref('excluded.run_id'),
        at: expression.ref('excluded.at'),
      })),
    )
    .execute();
}

async function addToBudget(
  db: Kysely<Tables>,
  { scope, projectId, featureId, dayStartsAt, unit, amount }: BudgetAddition,
  now: number,
): Promise<void> {
  await db
    .insertInto('budget_additions')
    .values({
      scope,
      project_id: projectId,
      feature_id: featureId,
      day_starts_at: dayStartsAt,
      unit,
      amount,
      created_at: now,
    })
    .execute();
}
