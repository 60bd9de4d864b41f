import type { Migration } from './migration.ts';

/** What projects say about the commands of their agents, and what persons think of that. */
export const policyVersions: Migration = {
  number: 11,
  name: 'policy-versions',
  async up(db, dialect) {
    await dialect
      .addId(db.schema.createTable('policy_versions'))
      .addColumn('project_id', 'integer', (column) =>
        column.notNull().references('projects.id').onDelete('cascade'),
      )
      .addColumn('hash', 'text', (column) => column.notNull())
      .addColumn('content', 'text', (column) => column.notNull())
      .addColumn('origin', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('policy_versions_by_project_id')
      .on('policy_versions')
      .columns(['project_id', 'id'])
      .execute();
  },
};
