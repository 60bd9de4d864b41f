import type { Migration } from './migration.ts';

/** Workers, what lets them join, and which runs they carry. */
export const fleet: Migration = {
  number: 13,
  name: 'fleet',
  async up(db, dialect) {
    await dialect
      .addId(db.schema.createTable('workers'))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('labels', 'text', (column) => column.notNull())
      .addColumn('slots', 'integer', (column) => column.notNull())
      .addColumn('version', 'text', (column) => column.notNull())
      .addColumn('platform', 'text', (column) => column.notNull())
      .addColumn('walled', 'integer', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('secret_hash', 'text', (column) => column.notNull().unique())
      .addColumn('joined_at', 'bigint', (column) => column.notNull())
      .addColumn('last_beat_at', 'bigint', (column) => column.notNull())
      .addColumn('lost_at', 'bigint')
      .addColumn('facts', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('assignments')
      .addColumn('token', 'bigint', (column) => column.primaryKey())
      .addColumn('run_id', 'integer', (column) =>
        column.notNull().references('runs.id').onDelete('cascade'),
      )
      .addColumn('project_id', 'integer', (column) => column.notNull())
      // Outlives the worker: where a run worked stays known.
      .addColumn('worker_id', 'integer', (column) => column.notNull())
      .addColumn('bearer_hash', 'text', (column) => column.notNull())
      .addColumn('allowance', 'text')
      .addColumn('next_report', 'integer', (column) => column.notNull())
      .addColumn('assigned_at', 'bigint', (column) => column.notNull())
      .addColumn('ended_at', 'bigint')
      .addColumn('late_commit', 'text')
      .execute();
    await db.schema
      .createIndex('assignments_by_run_id')
      .on('assignments')
      .columns(['run_id', 'token'])
      .execute();
    await db.schema
      .createIndex('assignments_open')
      .on('assignments')
      .columns(['ended_at', 'worker_id'])
      .execute();
    await dialect
      .addId(db.schema.createTable('join_tokens'))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('hash', 'text', (column) => column.notNull().unique())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('last_used_at', 'bigint')
      .addColumn('revoked_at', 'bigint')
      .execute();
  },
};
