import type { Migration } from './migration.ts';

/** How people want their projects to be started. */
export const devCommands: Migration = {
  number: 2,
  name: 'dev-commands',
  async up(db) {
    await db.schema
      .createTable('dev_commands')
      .addColumn('project_id', 'integer', (column) =>
        column.primaryKey().references('projects.id').onDelete('cascade'),
      )
      .addColumn('command', 'text', (column) => column.notNull())
      .execute();
  },
};
