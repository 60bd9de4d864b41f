import type { Migration } from './migration.ts';

/** What agents propose, and which projects want that. */
export const proposals: Migration = {
  number: 8,
  name: 'proposals',
  async up(db, dialect) {
    await db.schema
      .createTable('improve_settings')
      .addColumn('project_id', 'integer', (column) =>
        column.primaryKey().references('projects.id').onDelete('cascade'),
      )
      .addColumn('settings', 'text', (column) => column.notNull())
      .execute();
    await dialect
      .addId(db.schema.createTable('proposals'))
      .addColumn('project_id', 'integer', (column) =>
        column.notNull().references('projects.id').onDelete('cascade'),
      )
      // Outlives the run: a backlog that begins anew forgets its runs.
      .addColumn('run_id', 'integer', (column) => column.notNull())
      .addColumn('category', 'text', (column) => column.notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('description', 'text', (column) => column.notNull())
      .addColumn('steps', 'text', (column) => column.notNull())
      .addColumn('checks', 'text', (column) => column.notNull())
      .addColumn('reason', 'text', (column) => column.notNull())
      .addColumn('status', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('proposals_by_project_id')
      .on('proposals')
      .columns(['project_id', 'status'])
      .execute();
  },
};
