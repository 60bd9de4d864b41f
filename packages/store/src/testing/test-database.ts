import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { Client } from 'pg';
import { z } from 'zod';

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

let made = 0;

export async function createTestDatabase(): Promise<TestDatabase> {
  const folder = await askFolder();
  made += 1;
  const name = `test_${process.pid}_${Date.now()}_${made}`;
  await asAdministrator(folder, `create database ${name}`);
  return {
    name,
    url: `postgres://ropewalk@localhost/${name}?host=${encodeURIComponent(folder)}`,
    drop: () => asAdministrator(folder, `drop database ${name} with (force)`),
  };
}

/** The folder of the server's socket; the first who asks waits until it has started. */
async function askFolder(): Promise<string> {
  const door = process.env['ROPEWALK_TEST_POSTGRES_DOOR'];
  if (door === undefined) {
    throw new Error('no PostgreSQL for tests: this file has to be run by vitest');
  }
  return answerSchema.parse(JSON.parse(await text(connect(door))));
}

async function asAdministrator(folder: string, statement: string): Promise<void> {
  const client = new Client({ host: folder, user: 'ropewalk', database: 'postgres' });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
