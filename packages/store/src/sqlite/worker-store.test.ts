import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { StoreFailure } from '@ropewalk/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { T0 } from '../testing/fixtures.ts';
import { call, PROBE_MODULE, probe } from '../testing/probe-handlers.ts';
import { openSqliteStore } from './worker-store.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ropewalk-worker-'));
  file = join(folder, 'store.db');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('a store in a worker thread', () => {
  it('brings the commands of the core when no others are named', async () => {
    const store = await openSqliteStore({ file });
    const refused = await store.execute('crew.pause', { projectId: 1 }, T0);
    expect(refused).toMatchObject({ ok: false, refusal: { code: 'project_unknown' } });
    await store.close();
  });

  it('does not open with a module that has no commands', async () => {
    const module = new URL('./batch.ts', import.meta.url);
    await expect(openSqliteStore({ file, handlers: module })).rejects.toThrow(
      'exports no commandHandlers',
    );
    await expect(openSqliteStore({ file, handlers: 'node:no-such-module' })).rejects.toThrow(Error);
  });

  it('tells everybody who waits when the thread ends, and closes quietly then', async () => {
    const store = await openSqliteStore({ file, handlers: PROBE_MODULE });
    const waiting = [probe(store, T0, [], 'exit'), probe(store, T0, [call('project', 1)])];
    for (const outcome of await Promise.allSettled(waiting)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'database_failed' } });
    }
    await expect(store.query('projects', {})).rejects.toBeInstanceOf(StoreFailure);
    await store.close();
    const again = await openSqliteStore({ file, handlers: PROBE_MODULE });
    expect(await probe(again, T0, [])).toEqual([]);
    await again.close();
  });

  it('answers what was asked before it closes, and nothing after', async () => {
    const store = await openSqliteStore({ file, handlers: PROBE_MODULE });
    const asked = Array.from({ length: 10 }, () => probe(store, T0, [call('highestPriority', 1)]));
    const closing = store.close();
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 10 }, () => [0]));
    await Promise.all([closing, store.close()]);
    await expect(store.checkIntegrity()).rejects.toMatchObject({ code: 'database_failed' });
  });

  it('starts from its build as well', async () => {
    const built = new URL('../../dist/index.js', import.meta.url);
    const program = `
      const { openSqliteStore } = await import(${JSON.stringify(built.href)});
      const store = await openSqliteStore({ file: ${JSON.stringify(file)} });
      const { refusal } = await store.execute('crew.pause', { projectId: 1 }, 0);
      await store.close();
      process.stdout.write(refusal.code);`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', program],
      { cwd: fileURLToPath(new URL('.', import.meta.url)) },
    );
    expect(stdout).toBe('project_unknown');
  });
});
