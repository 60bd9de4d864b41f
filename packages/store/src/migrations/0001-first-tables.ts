import type { Kysely } from 'kysely';
import type { Database } from '../database.ts';
import type { Tables } from '../schema.ts';
import type { Migration } from './migration.ts';

type Dialect = Pick<Database, 'addId'>;

/** Projects, their backlogs, and who works on what. */
export const firstTables: Migration = {
  number: 1,
  name: 'first-tables',
  async up(db, dialect) {
    await createProjects(db, dialect);
    await createFeatures(db, dialect);
    await createRuns(db, dialect);
    await createLeases(db);
    await createLandings(db, dialect);
    await createNotes(db, dialect);
    await createEvents(db, dialect);
  },
};

async function createProjects(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  await dialect
    .addId(db.schema.createTable('projects'))
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('folder', 'text', (column) => column.notNull().unique())
    .addColumn('target_branch', 'text', (column) => column.notNull())
    .addColumn('spec', 'text')
    .addColumn('initialized', 'integer', (column) => column.notNull())
    .addColumn('initializer_attempts', 'integer', (column) => column.notNull())
    .addColumn('settings', 'text', (column) => column.notNull())
    .addColumn('config', 'text')
    .addColumn('crew', 'text', (column) => column.notNull())
    .addColumn('target_red', 'text')
    .addColumn('environment_failures', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('quotas')
    .addColumn('account', 'text', (column) => column.primaryKey())
    .addColumn('state', 'text', (column) => column.notNull())
    .execute();
}

async function createFeatures(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  await dialect
    .addId(db.schema.createTable('features'))
    .addColumn('project_id', 'integer', (column) => column.notNull().references('projects.id'))
    .addColumn('category', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('description', 'text', (column) => column.notNull())
    .addColumn('steps', 'text', (column) => column.notNull())
    .addColumn('priority', 'integer', (column) => column.notNull())
    .addColumn('origin', 'text', (column) => column.notNull())
    .addColumn('checks', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('backing_off_until', 'bigint')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('regressions', 'integer', (column) => column.notNull())
    .addColumn('inconclusives', 'integer', (column) => column.notNull())
    .addColumn('skips', 'integer', (column) => column.notNull())
    .addColumn('saved_ref', 'text')
    .addColumn('last_failure', 'text')
    .addColumn('answer', 'text')
    .addColumn('files', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .execute();
  await index(db, 'features', ['project_id']);
  await index(db, 'features', ['project_id', 'priority']);
  await db.schema
    .createTable('feature_dependencies')
    .addColumn('feature_id', 'integer', (column) =>
      column.notNull().references('features.id').onDelete('cascade'),
    )
    .addColumn('position', 'integer', (column) => column.notNull())
    // Not a reference: whoever depends on a deleted feature shows that it is missing, instead of silently
    // becoming ready without it.
    .addColumn('dependency_id', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('feature_dependencies_key', ['feature_id', 'dependency_id'])
    .execute();
  await index(db, 'feature_dependencies', ['dependency_id']);
}

async function createRuns(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  await dialect
    .addId(db.schema.createTable('runs'))
    .addColumn('project_id', 'integer', (column) => column.notNull().references('projects.id'))
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('driver', 'text', (column) => column.notNull())
    .addColumn('model', 'text')
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text')
    .addColumn('usage', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('started_at', 'bigint')
    .addColumn('ended_at', 'bigint')
    .execute();
  await index(db, 'runs', ['status', 'project_id']);
  // Holds all that the sum of durations needs, so that it is read from the index alone.
  await index(db, 'runs', ['project_id', 'role', 'started_at', 'ended_at']);
  await db.schema
    .createTable('run_features')
    .addColumn('run_id', 'integer', (column) => column.notNull().references('runs.id'))
    .addColumn('position', 'integer', (column) => column.notNull())
    // Outlives the feature: what a run did stays known.
    .addColumn('feature_id', 'integer', (column) => column.notNull())
    .addColumn('purpose', 'text', (column) => column.notNull())
    .addColumn('token', 'bigint', (column) => column.notNull())
    .addColumn('outcome', 'text')
    .addPrimaryKeyConstraint('run_features_key', ['run_id', 'position'])
    .execute();
}

async function createLeases(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .createTable('leases')
    .addColumn('project_id', 'integer', (column) => column.notNull().references('projects.id'))
    .addColumn('feature_id', 'integer', (column) =>
      column.notNull().references('features.id').onDelete('cascade'),
    )
    .addColumn('purpose', 'text', (column) => column.notNull())
    .addColumn('run_id', 'integer', (column) => column.notNull().references('runs.id'))
    .addColumn('token', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('leases_key', ['feature_id', 'purpose'])
    .execute();
  await index(db, 'leases', ['run_id']);
  await db.schema
    .createTable('counters')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'bigint', (column) => column.notNull())
    .execute();
  await db
    .insertInto('counters')
    .values([
      { name: 'lease_token', value: 0 },
      { name: 'event_seq', value: 0 },
    ])
    .execute();
}

async function createLandings(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  await dialect
    .addId(db.schema.createTable('landings'))
    .addColumn('project_id', 'integer', (column) => column.notNull().references('projects.id'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('feature_id', 'integer')
    .addColumn('run_id', 'integer')
    .addColumn('token', 'bigint')
    .addColumn('work', 'text', (column) => column.notNull())
    .addColumn('checks', 'text', (column) => column.notNull())
    .addColumn('files', 'text', (column) => column.notNull())
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await index(db, 'landings', ['project_id']);
  await index(db, 'landings', ['feature_id']);
  await index(db, 'landings', ['status']);
  await dialect
    .addId(db.schema.createTable('verdicts'))
    .addColumn('project_id', 'integer', (column) => column.notNull().references('projects.id'))
    .addColumn('feature_id', 'integer')
    .addColumn('run_id', 'integer')
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('commit_id', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .addColumn('checks', 'text', (column) => column.notNull())
    .addColumn('files', 'text', (column) => column.notNull())
    .addColumn('weakened_tests', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
  await index(db, 'verdicts', ['project_id', 'commit_id']);
  await index(db, 'verdicts', ['feature_id']);
}

async function createNotes(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  await dialect
    .addId(db.schema.createTable('notes'))
    .addColumn('feature_id', 'integer', (column) =>
      column.notNull().references('features.id').onDelete('cascade'),
    )
    .addColumn('run_id', 'integer')
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .execute();
  await index(db, 'notes', ['feature_id']);
}

async function createEvents(db: Kysely<Tables>, dialect: Dialect): Promise<void> {
  await db.schema
    .createTable('events')
    .addColumn('seq', 'bigint', (column) => column.primaryKey())
    .addColumn('project_id', 'integer', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('body', 'text', (column) => column.notNull())
    .execute();
  await index(db, 'events', ['project_id', 'seq']);
  await dialect
    .addId(db.schema.createTable('outbox'))
    .addColumn('project_id', 'integer', (column) => column.notNull())
    .addColumn('effect', 'text', (column) => column.notNull())
    .execute();
}

async function index(
  db: Kysely<Tables>,
  table: string,
  columns: readonly [string, ...string[]],
): Promise<void> {
  await db.schema
    .createIndex(`${table}_by_${columns.join('_')}`)
    .on(table)
    .columns([...columns])
    .execute();
}
