import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { startPostgres } from '../../../../scripts/prepare/test-postgres.mjs';

/** A PostgreSQL of its own, for as long as something is measured. */
export interface BenchServer {
  /** The address of a new, empty database. */
  createDatabase(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** `durable`: a commit is answered when it lies on the disk, as in real life. */
export async function openBenchServer({ durable }: { durable: boolean }): Promise<BenchServer> {
  const folder = await mkdtemp(join(tmpdir(), 'ropewalk-bench-pg-'));
  const server = await startPostgres(folder, { durable });
  return {
    async createDatabase(name) {
      const client = new Client({ host: folder, user: 'ropewalk', database: 'postgres' });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      return `postgres://ropewalk@localhost/${name}?host=${encodeURIComponent(folder)}`;
    },
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
