import type { Kysely } from 'kysely';
import type { Database } from '../database.ts';
import type { Tables } from '../schema.ts';
import type { Migration } from './migration.ts';

type Dialect = Pick<Database, 'addId'>;

/** Conversations with people, versions of specs, and what people say to agents that work. */
export const conversations: Migration = {
  number: 3,
  name: 'conversations',
  async up(db, dialect) {
    await createConversations(db, dialect);
    await createSpecVersions(db, dialect);
    await createRunMessages(db);
  },
};

async function createConversations(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  await dialect
    .addId(db.schema.createTable('conversations'))
    .addColumn('project_id', 'integer', (column) =>
      column.notNull().references('projects.id').onDelete('cascade'),
    )
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('title', 'text')
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('message_count', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('conversations_by_project_id_kind')
    .on('conversations')
    .columns(['project_id', 'kind'])
    .execute();
  await dialect
    .addId(db.schema.createTable('conversation_messages'))
    .addColumn('conversation_id', 'integer', (column) =>
      column.notNull().references('conversations.id').onDelete('cascade'),
    )
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addColumn('tool_calls', 'text', (column) => column.notNull())
    .addColumn('attachments', 'text', (column) => column.notNull())
    .addColumn('ending', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('conversation_messages_by_conversation_id')
    .on('conversation_messages')
    .column('conversation_id')
    .execute();
}

async function createSpecVersions(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  await dialect
    .addId(db.schema.createTable('spec_versions'))
    .addColumn('project_id', 'integer', (column) =>
      column.notNull().references('projects.id').onDelete('cascade'),
    )
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('origin', 'text', (column) => column.notNull())
    // Not a reference: a version outlives the conversation that wrote it.
    .addColumn('conversation_id', 'integer')
    .addColumn('in_force', 'integer', (column) => column.notNull())
    .addColumn('feature_count', 'integer')
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('spec_versions_by_project_id')
    .on('spec_versions')
    .column('project_id')
    .execute();
}

async function createRunMessages(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('run_messages')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('run_id', 'integer', (column) =>
      column.notNull().references('runs.id').onDelete('cascade'),
    )
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('delivered_at', 'bigint')
    .execute();
  await db.schema
    .createIndex('run_messages_by_run_id')
    .on('run_messages')
    .column('run_id')
    .execute();
}
