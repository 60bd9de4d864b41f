import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startPostgres } from '../../scripts/prepare/test-postgres.mjs';

/** A PostgreSQL for one command alone. */
export interface Databases {
  /** Of its first process. */
  readonly pid: number;
  /** Makes a database of this name and answers its address. */
  make(name: string): Promise<string>;
  close(): Promise<void>;
}

/** `durable`: commits are answered when they lie on the disk. */
export async function openDatabases({ durable = false } = {}): Promise<Databases> {
  const folder = await mkdtemp(join(tmpdir(), 'ropewalk-pg-'));
  const server = await startPostgres(folder, { durable });
  const [pid] = (await readFile(join(folder, 'data', 'postmaster.pid'), 'utf8')).split('\n');
  return {
    pid: Number(pid),
    async make(name) {
      const client = new Client({ host: folder, user: 'ropewalk', database: 'postgres' });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return `postgres://ropewalk@localhost/${name}?host=${encodeURIComponent(folder)}`;
    },
    async close() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
