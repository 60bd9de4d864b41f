import type { Migration } from './migration.ts';

/** The prompts with which projects replace ours. */
export const prompts: Migration = {
  number: 6,
  name: 'prompts',
  async up(db) {
    await db.schema
      .createTable('prompts')
      .addColumn('project_id', 'integer', (column) =>
        column.notNull().references('projects.id').onDelete('cascade'),
      )
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('text', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('prompts_key', ['project_id', 'role'])
      .execute();
  },
};
