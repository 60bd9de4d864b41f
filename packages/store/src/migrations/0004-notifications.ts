import type { Migration } from './migration.ts';

/** Who is told of what, and what is on its way; and what a feature's history is found by. */
export const notifications: Migration = {
  number: 4,
  name: 'notifications',
  async up(db, dialect) {
    await dialect
      .addId(db.schema.createTable('notification_targets'))
      .addColumn('project_id', 'integer', (column) =>
        column.references('projects.id').onDelete('cascade'),
      )
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('url', 'text', (column) => column.notNull())
      .addColumn('moments', 'text', (column) => column.notNull())
      .addColumn('still_after_ms', 'bigint', (column) => column.notNull())
      .addColumn('allow_private_network', 'integer', (column) => column.notNull())
      .addColumn('source', 'text', (column) => column.notNull())
      .addColumn('cursor', 'bigint', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await dialect
      .addId(db.schema.createTable('notification_deliveries'))
      .addColumn('target_id', 'integer', (column) =>
        column.notNull().references('notification_targets.id').onDelete('cascade'),
      )
      .addColumn('project_id', 'integer')
      .addColumn('key', 'text', (column) => column.notNull())
      .addColumn('type', 'text', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('status_at', 'bigint', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('last_error', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addUniqueConstraint('notification_deliveries_once', ['target_id', 'key'])
      .execute();
    await db.schema
      .createIndex('notification_deliveries_by_status')
      .on('notification_deliveries')
      .columns(['status', 'status_at'])
      .execute();
    await db.schema
      .createIndex('run_features_by_feature')
      .on('run_features')
      .columns(['feature_id', 'run_id'])
      .execute();
  },
};
