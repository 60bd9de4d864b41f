import { StoreFailure } from '@ropewalk/core';
import { sql, type Kysely } from 'kysely';
import type { Database } from '../database.ts';
import type { Tables } from '../schema.ts';
import { firstTables } from './0001-first-tables.ts';
import { devCommands } from './0002-dev-commands.ts';
import { conversations } from './0003-conversations.ts';
import { notifications } from './0004-notifications.ts';
import { schedules } from './0005-schedules.ts';
import { prompts } from './0006-prompts.ts';
import { settings } from './0007-settings.ts';
import { proposals } from './0008-proposals.ts';
import { runMemory } from './0009-run-memory.ts';
import { money } from './0010-money.ts';
import { policyVersions } from './0011-policy-versions.ts';
import { driverMeterings } from './0012-driver-meterings.ts';
import { fleet } from './0013-fleet.ts';
import type { Migration } from './migration.ts';

/** Every step of the schema, in order. */
export const MIGRATIONS: readonly Migration[] = [
  firstTables,
  devCommands,
  conversations,
  notifications,
  schedules,
  prompts,
  settings,
  proposals,
  runMemory,
  money,
  policyVersions,
  driverMeterings,
  fleet,
];

/**
 * Brings the database to the newest schema, one transaction per step; nothing happens when it is
 * there already. Safe when several programs do it at once: the one that inserts a step's number
 * first applies it, the others wait and find it done.
 * Throws `StoreFailure` `database_newer`, without a change, when a newer Ropewalk has been here.
 */
export async function migrate(
  database: Database,
  now: number,
  migrations: readonly Migration[] = MIGRATIONS,
): Promise<void> {
  const reached = await database.read(readVersion);
  requireKnownVersion(reached, migrations);
  for (const migration of migrations.filter((step) => step.number > reached)) {
    await applyOnce(database, migration, now);
  }
}

/** The number of the last step that was applied; 0 for a database that was never used. */
export async function readVersion(db: Kysely<Tables>): Promise<number> {
  const tables = await db.introspection.getTables();
  if (!tables.some((table) => table.name === 'migrations')) {
    return 0;
  }
  const row = await db
    .selectFrom('migrations')
    .select((expression) => expression.fn.max('number').as('reached'))
    .executeTakeFirst();
  return row?.reached ?? 0;
}

/** Throws `database_newer` when a step was applied that is not among `migrations`. */
export function requireKnownVersion(
  reached: number,
  migrations: readonly Migration[] = MIGRATIONS,
): void {
  const newest = migrations.at(-1)?.number ?? 0;
  if (reached > newest) {
    throw new StoreFailure(
      'database_newer',
      `The database was written by a newer Ropewalk (schema ${reached}; this one knows up to ` +
        `${newest}) and has been left as it is. Update Ropewalk, or use another home.`,
    );
  }
}

async function applyOnce(database: Database, migration: Migration, now: number): Promise<void> {
  const transaction = await database.begin();
  try {
    await transaction.schema
      .createTable('migrations')
      .ifNotExists()
      .addColumn('number', 'integer', (column) => column.primaryKey())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('applied_at', 'bigint', (column) => column.notNull())
      .execute();
    await applyStep(transaction, database, migration, now);
    await transaction.commit().execute();
  } catch (error) {
    await transaction.rollback().execute();
    throw error;
  }
}

/** Applies one step within a transaction, unless it has been applied. The table of steps must be there. */
export async function applyStep(
  db: Kysely<Tables>,
  dialect: Pick<Database, 'addId'>,
  migration: Migration,
  now: number,
): Promise<void> {
  // The number goes first: whoever comes second waits here, and then finds nothing left to do.
  const inserted = await sql`
    insert into migrations (number, name, applied_at)
    values (${migration.number}, ${migration.name}, ${now})
    on conflict (number) do nothing
    returning number`.execute(db);
  if (inserted.rows.length > 0) {
    await migration.up(db, dialect);
  }
}
