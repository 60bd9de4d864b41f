import { crewSettingsSchema } from '@ropewalk/contracts';
import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';
import type { Migration } from './migration.ts';

/** Settings of the machine, what a project itself wants of them, and what runs cost in columns that can be summed. */
export const settings: Migration = {
  number: 7,
  name: 'settings',
  async up(db) {
    await db.schema
      .createTable('settings')
      .addColumn('name', 'text', (column) => column.primaryKey())
      .addColumn('value', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .alterTable('projects')
      .addColumn('overrides', 'text', (column) => column.notNull().defaultTo('{}'))
      .execute();
    await keepWhatProjectsChose(db);
    await addToRuns(db);
  },
};

/** Until now a project had all settings of its own; what differs from the defaults was somebody's choice. */
async function keepWhatProjectsChose(db: Kysely<Tables>): Promise<void> {
  const defaults = new Map(Object.entries(crewSettingsSchema.parse({})));
  for (const row of await db.selectFrom('projects').select(['id', 'settings']).execute()) {
    const chosen = Object.entries(crewSettingsSchema.parse(JSON.parse(row.settings))).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(defaults.get(name)),
    );
    await db
      .updateTable('projects')
      .set({ overrides: JSON.stringify(Object.fromEntries(chosen)) })
      .where('id', '=', row.id)
      .execute();
  }
}

async function addToRuns(db: Kysely<Tables>): Promise<void> {
  await db.schema
    .alterTable('runs')
    .addColumn('provider', 'text', (column) => column.notNull().defaultTo('claude'))
    .execute();
  await db.schema.alterTable('runs').addColumn('effort', 'text').execute();
  await db.schema
    .alterTable('runs')
    .addColumn('tokens', 'bigint', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('runs').addColumn('cost_usd', 'double precision').execute();
  await db.schema
    .createIndex('runs_created_at_index')
    .on('runs')
    .columns(['created_at', 'project_id'])
    .execute();
}
