import type { Migration } from './migration.ts';

/** Which drivers tell what their agents use, as runs have shown it. */
export const driverMeterings: Migration = {
  number: 12,
  name: 'driver-meterings',
  async up(db) {
    await db.schema
      .createTable('driver_meterings')
      .addColumn('driver', 'text', (column) => column.primaryKey())
      .addColumn('metered', 'integer', (column) => column.notNull())
      .addColumn('run_id', 'integer', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .execute();
  },
};
