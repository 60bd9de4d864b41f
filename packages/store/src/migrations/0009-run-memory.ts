import type { Migration } from './migration.ts';

/** The memory that runs have wanted. */
export const runMemory: Migration = {
  number: 9,
  name: 'run_memory',
  async up(db) {
    await db.schema.alterTable('runs').addColumn('peak_memory_bytes', 'bigint').execute();
    await db.schema
      .createIndex('runs_by_role_driver')
      .on('runs')
      .columns(['role', 'driver', 'id'])
      .execute();
  },
};
