import { weighTokens } from '@ropewalk/core';
import { usageSchema } from '@ropewalk/contracts';
import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';
import type { Migration } from './migration.ts';

/** What runs hold of what they share, what has been said about budgets, and what people have added to them. */
export const money: Migration = {
  number: 10,
  name: 'money',
  async up(db, dialect) {
    await db.schema
      .createTable('reservations')
      .addColumn('run_id', 'integer', (column) =>
        column.primaryKey().references('runs.id').onDelete('cascade'),
      )
      .addColumn('account', 'text', (column) => column.notNull())
      .addColumn('usd', 'double precision')
      .addColumn('tokens', 'double precision')
      .execute();
    await db.schema
      .createTable('said_once')
      .addColumn('key', 'text', (column) => column.primaryKey())
      .addColumn('said_at', 'bigint', (column) => column.notNull())
      .execute();
    await dialect
      .addId(db.schema.createTable('budget_additions'))
      .addColumn('scope', 'text', (column) => column.notNull())
      .addColumn('project_id', 'integer', (column) =>
        column.references('projects.id').onDelete('cascade'),
      )
      .addColumn('feature_id', 'integer', (column) =>
        column.references('features.id').onDelete('cascade'),
      )
      .addColumn('day_starts_at', 'bigint')
      .addColumn('unit', 'text', (column) => column.notNull())
      .addColumn('amount', 'double precision', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await weighAgain(db);
  },
};

/** Until now each token counted the same. */
async function weighAgain(db: Kysely<Tables>): Promise<void> {
  for (const { id, usage } of await db.selectFrom('runs').select(['id', 'usage']).execute()) {
    await db
      .updateTable('runs')
      .set({ tokens: weighTokens(usageSchema.parse(JSON.parse(usage))) })
      .where('id', '=', id)
      .execute();
  }
}
