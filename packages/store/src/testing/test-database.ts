import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { z } from 'zod';
import { readPostgresUrl } from '../postgres/postgres-place.ts';
import { openPostgresStore } from '../postgres/postgres-store.ts';

/** A database of its own on the PostgreSQL of this test run, which `scripts/prepare/test-postgres.mjs` starts. */
export interface TestDatabase {
  readonly url: string;
  readonly name: string;
  /** Ends whoever is still connected, and removes it. */
  drop(): Promise<void>;
}

const answerSchema = z.union([
  z.object({ folder: z.string() }).transform(({ folder }) => folder),
  z.object({ error: z.string() }).transform(({ error }) => {
    throw new Error(`there is no PostgreSQL for tests: ${error}`);
  }),
]);

/** What is copied where the newest schema is wanted: cheaper than to go through all of its steps for each test. */
const PATTERN = 'pattern';
/** Held while the pattern is made. */
const PATTERN_LOCK = 7_204_114;

let made = 0;

/** Whether the tests of this run are on PostgreSQL, wherever the place of the store is not what they are about. */
export function isOnPostgres(): boolean {
  return process.env['ROPEWALK_TEST_STORE'] === 'postgres';
}

/**
 * Makes a database, `empty` as a person's is before the first start, or with the newest schema in it and nothing
 * else. Whoever asked drops it.
 */
export async function createTestDatabase(
  begins: 'empty' | 'migrated' = 'migrated',
): Promise<TestDatabase> {
  const folder = await askFolder();
  made += 1;
  const name = `test_${process.pid}_${Date.now()}_${made}`;
  if (begins === 'migrated') {
    await makePattern(folder);
  }
  await asAdministrator(folder, (client) =>
    client.query(`create database ${name} ${begins === 'migrated' ? `template ${PATTERN}` : ''}`),
  );
  return {
    name,
    url: urlOf(folder, name),
    drop: () => drop(folder, name),
  };
}

/** Makes the pattern, unless somebody else on this server has; it is seen under its name only when it is whole. */
async function makePattern(folder: string): Promise<void> {
  await asAdministrator(folder, async (client) => {
    await client.query(`select pg_advisory_lock(${PATTERN_LOCK})`);
    const { rowCount } = await client.query('select from pg_database where datname = $1', [
      PATTERN,
    ]);
    if (rowCount === 0) {
      const raw = `${PATTERN}_of_${process.pid}`;
      await client.query(`create database ${raw}`);
      const store = await openPostgresStore({ place: readPostgresUrl(urlOf(folder, raw)) });
      await store.close();
      await client.query(`alter database ${raw} rename to ${PATTERN}`);
    }
  });
}

function urlOf(folder: string, name: string): string {
  return `postgres://ropewalk@localhost/${name}?host=${encodeURIComponent(folder)}`;
}

async function drop(folder: string, name: string): Promise<void> {
  await asAdministrator(folder, (client) => client.query(`drop database ${name} with (force)`));
}

/** Every row of every table of ours but those that are left out, as text. */
export async function readWholeDatabase(
  { url }: Pick<TestDatabase, 'url'>,
  leftOut: readonly string[] = [],
): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select table_name as name from information_schema.tables
       where table_schema = 'ropewalk' and table_name <> all($1) order by 1`,
      [leftOut],
    );
    const contents: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(
        `select t::text as row from ropewalk.${client.escapeIdentifier(name)} t order by 1`,
      );
      contents.push(name, ...rows.map(({ row }) => row));
    }
    return contents.join('\n');
  } finally {
    await client.end();
  }
}

/** The folder of the server's socket; the first who asks waits until it has started. */
async function askFolder(): Promise<string> {
  const door = process.env['ROPEWALK_TEST_POSTGRES_DOOR'];
  if (door === undefined) {
    throw new Error('no PostgreSQL for tests: this file has to be run by vitest');
  }
  return answerSchema.parse(JSON.parse(await text(connect(door))));
}

async function asAdministrator(
  folder: string,
  work: (client: Client) => Promise<unknown>,
): Promise<void> {
  const client = new Client({ host: folder, user: 'ropewalk', database: 'postgres' });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
