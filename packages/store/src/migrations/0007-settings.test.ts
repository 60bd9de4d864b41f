import { DatabaseSync } from 'node:sqlite';
import { crewSettingsSchema } from '@ropewalk/contracts';
import { Kysely } from 'kysely';
import { expect, it } from 'vitest';
import type { Tables } from '../schema.ts';
import { nodeSqliteDialect } from '../sqlite/node-sqlite-dialect.ts';
import { settings } from './0007-settings.ts';

it('keeps as a choice of the project what differed from the defaults, and nothing else', async () => {
  const connection = new DatabaseSync(':memory:');
  connection.exec(`
    create table projects (id integer primary key, settings text not null);
    create table runs (id integer primary key, project_id integer, created_at integer);
    insert into runs values (1, 1, 0);`);
  const chosen = { ...crewSettingsSchema.parse({}), driver: 'acp:gemini --acp', maxConcurrency: 8 };
  connection
    .prepare('insert into projects (id, settings) values (1, ?)')
    .run(JSON.stringify(chosen));
  const db = new Kysely<Tables>({ dialect: nodeSqliteDialect(connection) });
  await settings.up(db, { addId: (table) => table.addColumn('id', 'integer') });
  const project = connection.prepare('select overrides from projects').get();
  expect(JSON.parse(String(project?.['overrides']))).toEqual({
    driver: 'acp:gemini --acp',
    maxConcurrency: 8,
  });
  expect(connection.prepare('select provider, tokens, cost_usd from runs').get()).toMatchObject({
    provider: 'claude',
    tokens: 0,
    cost_usd: null,
  });
  await db.destroy();
});
