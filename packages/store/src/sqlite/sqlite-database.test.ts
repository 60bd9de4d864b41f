import { createHash } from 'node:crypto';
import { mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { StoreFailure } from '@ropewalk/core';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate, MIGRATIONS } from '../migrations/migrate.ts';
import { createStore } from '../store.ts';
import { newFeature, setScene, T0 } from '../testing/fixtures.ts';
import { call, commandHandlers, PROBE_MODULE, probe } from '../testing/probe-handlers.ts';
import { openSqliteStoreInThread } from './in-thread-store.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import { openSqliteStore } from './worker-store.ts';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ropewalk-sqlite-'));
  file = join(folder, 'store.db');
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const openHere = (busyTimeoutMs = 50) =>
  openSqliteStoreInThread({ file, handlers: commandHandlers, busyTimeoutMs });

async function failureOf(attempt: Promise<unknown>): Promise<StoreFailure> {
  const error: unknown = await attempt.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof StoreFailure)) {
    throw new Error('expected a StoreFailure', { cause: error });
  }
  return error;
}

describe('opening', () => {
  it('sets what a commit needs to survive the loss of power', async () => {
    const database = await openSqliteDatabase({ file });
    const read = async (pragma: string): Promise<unknown> => {
      const { rows } = await database.read((db) => sql.raw(`pragma ${pragma}`).execute(db));
      return Object.values(rows[0] ?? {})[0];
    };
    expect(await read('journal_mode')).toBe('wal');
    expect(await read('synchronous')).toBe(2);
    expect(await read('foreign_keys')).toBe(1);
    await database.close();
  });

  it('migrates once, however many do it at the same time', async () => {
    const stores = await Promise.all(
      Array.from({ length: 4 }, () => openSqliteStore({ file, handlers: PROBE_MODULE })),
    );
    await Promise.all(stores.map((store) => store.close()));
    const raw = new DatabaseSync(file, { readOnly: true });
    expect(raw.prepare('select number, name from migrations').all()).toEqual(
      MIGRATIONS.map(({ number, name }) => expect.objectContaining({ number, name })),
    );
    raw.close();
  });

  it('keeps nothing of a step that failed, and can go on from there', async () => {
    const database = await openSqliteDatabase({ file });
    const number = MIGRATIONS.length + 1;
    const step = {
      number,
      name: 'broken',
      async up(db: Parameters<(typeof MIGRATIONS)[0]['up']>[0]) {
        await db.schema.createTable('half').addColumn('a', 'text').execute();
        throw new RangeError('half way');
      },
    };
    await expect(migrate(database, T0, [...MIGRATIONS, step])).rejects.toThrow('half way');
    const tables = await database.read((db) => db.introspection.getTables());
    expect(tables.map((table) => table.name)).not.toContain('half');
    await migrate(database, T0, [...MIGRATIONS, { ...step, up: async () => {} }]);
    await expect(migrate(database, T0)).rejects.toMatchObject({ code: 'database_newer' });
    await database.close();
  });

  it('leaves the database of a newer Ropewalk as it is', async () => {
    await (await openHere()).close();
    const raw = new DatabaseSync(file);
    raw.exec("insert into migrations (number, name, applied_at) values (99, 'later', 0)");
    raw.close();
    const before = await fingerprint(file);
    const failure = await failureOf(openHere());
    expect(failure.code).toBe('database_newer');
    expect(failure.message).toContain('Update Ropewalk');
    expect((await failureOf(openSqliteStore({ file, handlers: PROBE_MODULE }))).code).toBe(
      'database_newer',
    );
    expect(await fingerprint(file)).toBe(before);
  });

  it.each([
    ['is no database', () => writeFile(file, 'x'.repeat(5_000))],
    [
      'has lost its first page',
      async () => {
        await (await openHere()).close();
        await overwrite(0, 4_096);
      },
    ],
  ])('says that a file is damaged that %s', async (_, damage) => {
    await damage();
    const failure = await failureOf(openHere());
    expect(failure.code).toBe('database_damaged');
    expect(failure.message).toContain(file);
    expect((await failureOf(openSqliteStore({ file, handlers: PROBE_MODULE }))).message).toBe(
      failure.message,
    );
  });

  it.each(['/proc/store.db', '/nowhere/at/all/store.db'])(
    'says what to look at when %s cannot be written',
    async (unwritable) => {
      const attempt = openSqliteStoreInThread({ file: unwritable, handlers: commandHandlers });
      const failure = await failureOf(attempt);
      expect(failure.code).toBe('database_failed');
      expect(failure.message).toContain('may write there');
    },
  );

  it('waits for another program that holds the database, and gives up with its name', async () => {
    await (await openHere()).close();
    const other = new DatabaseSync(file);
    other.exec('pragma locking_mode = exclusive; begin immediate; delete from outbox; commit');
    expect((await failureOf(openHere())).code).toBe('database_busy');
    other.close();
    await (await openHere()).close();
  });
});

describe('a database that fails', () => {
  it('fails every command that waits with it, keeps nothing of them, and recovers', async () => {
    const store = await openHere();
    const { project } = await setScene(store, 'busy', 0, 0);
    const other = new DatabaseSync(file);
    other.exec('begin immediate');
    const heard: unknown[] = [];
    store.subscribe((committed) => heard.push(committed));
    const attempt = () =>
      probe(store, T0, [
        call('insertFeature', newFeature(project.id)),
        call('append', project.id, { type: 'crew.started' }),
      ]);
    const failures = await Promise.all([failureOf(attempt()), failureOf(attempt())]);
    expect(failures.map((failure) => failure.code)).toEqual(['database_busy', 'database_busy']);
    expect(heard).toEqual([]);
    other.exec('rollback');
    other.close();
    await attempt();
    expect(await store.query('features', { projectId: project.id })).toHaveLength(1);
    const events = await store.query('events', { projectId: project.id, after: 0, limit: 9 });
    expect(events.map((event) => event.seq)).toEqual([1]);
    await store.close();
  });

  it('says that the disk is full and keeps what was committed', async () => {
    const database = await openSqliteDatabase({ file });
    const store = createStore({ database, handlers: commandHandlers });
    const { project } = await setScene(store, 'full', 1, 0);
    await database.read((db) => sql.raw('pragma max_page_count = 1').execute(db));
    const big = newFeature(project.id, { description: 'x'.repeat(200_000) });
    const outcomes = await Promise.allSettled([
      probe(store, T0, [call('insertProject', { ...project, name: 'a', folder: '/a' })]),
      probe(store, T0, [call('insertFeature', big)]),
      probe(store, T0, [call('insertProject', { ...project, name: 'b', folder: '/b' })]),
    ]);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'disk_full' } });
    }
    await database.read((db) => sql.raw('pragma max_page_count = 100000').execute(db));
    expect(await store.query('projects', {})).toEqual([project]);
    await probe(store, T0, [call('insertFeature', big)]);
    expect(await store.query('features', { projectId: project.id })).toHaveLength(2);
    expect(await database.checkIntegrity()).toEqual([]);
    await store.close();
  });

  it('says where it holds something that Ropewalk did not write', async () => {
    const store = await openHere();
    const { project } = await setScene(store, 'foreign', 1, 0);
    const other = new DatabaseSync(file);
    other.exec(`update features set state = '{"status":"asleep"}'`);
    other.close();
    const failure = await failureOf(store.query('features', { projectId: project.id }));
    expect(failure.code).toBe('database_damaged');
    expect(failure.message).toContain('features.state');
    await store.close();
  });

  it('answers nothing any more once it is closed', async () => {
    const store = await openHere();
    const last = probe(store, T0, []);
    const closing = store.close();
    expect(await last).toEqual([]);
    await Promise.all([closing, store.close()]);
    expect((await failureOf(store.query('projects', {}))).message).toContain('closed');
    expect((await failureOf(store.settleEffect(1))).message).toContain('closed');
  });
});

describe('care', () => {
  it('finds nothing wrong with a sound file, and what is wrong with a damaged one', async () => {
    const store = await openHere();
    const { project } = await setScene(store, 'care', 0, 0);
    await probe(
      store,
      T0,
      Array.from({ length: 300 }, (_, index) =>
        call('insertFeature', newFeature(project.id, { name: `${index} ${'y'.repeat(500)}` })),
      ),
    );
    expect(await store.checkIntegrity()).toEqual([]);
    await store.close();
    const raw = new DatabaseSync(file);
    const { rootpage } = readRoot(raw);
    raw.close();
    await overwrite((rootpage - 1) * 4_096, 512);
    const damaged = await openHere();
    expect(await damaged.checkIntegrity()).not.toEqual([]);
    expect((await failureOf(damaged.query('features', { projectId: project.id }))).code).toBe(
      'database_damaged',
    );
    await damaged.close();
  });

  it.each(['in this thread', 'in a worker'])(
    'copies one moment of the database while it is written to, %s',
    async (where) => {
      const store =
        where === 'in a worker'
          ? await openSqliteStore({ file, handlers: PROBE_MODULE })
          : await openHere(5_000);
      const { project } = await setScene(store, 'copied', 0, 0);
      const write = (index: number) =>
        probe(store, T0, [
          call('insertFeature', newFeature(project.id, { name: `${index}` })),
          call('append', project.id, { type: 'feature.edited', featureId: index }),
        ]);
      await Promise.all(Array.from({ length: 50 }, (_, index) => write(index)));
      const copy = join(folder, 'copy.db');
      await writeFile(copy, 'what was there before');
      const writing = Promise.all(Array.from({ length: 200 }, (_, index) => write(index)));
      await store.backup(copy);
      await writing;
      await store.close();
      const restored = await openSqliteStoreInThread({ file: copy, handlers: commandHandlers });
      expect(await restored.checkIntegrity()).toEqual([]);
      const features = await restored.query('features', { projectId: project.id });
      const events = await restored.query('events', {
        projectId: project.id,
        after: 0,
        limit: 1_000,
      });
      expect(features.length).toBeGreaterThanOrEqual(50);
      expect(events).toHaveLength(features.length);
      await restored.close();
      expect((await readdir(folder)).filter((name) => name.includes('partial'))).toEqual([]);
    },
  );

  it('leaves nothing where a copy cannot be written', async () => {
    const store = await openHere();
    const failure = await failureOf(store.backup(join(folder, 'no', 'copy.db')));
    expect(failure.code).toBe('database_failed');
    expect(await store.query('projects', {})).toEqual([]);
    await store.close();
  });

  it('copies a database in memory', async () => {
    const store = await openSqliteStoreInThread({ file: ':memory:', handlers: commandHandlers });
    await setScene(store, 'memory', 3, 0);
    await store.backup(file);
    await store.close();
    const restored = await openHere();
    expect((await restored.query('projects', {})).map((project) => project.name)).toEqual([
      'memory',
    ]);
    await restored.close();
  });
});

async function fingerprint(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex');
}

async function overwrite(position: number, bytes: number): Promise<void> {
  const handle = await open(file, 'r+');
  await handle.write(Buffer.alloc(bytes, 0x5a), 0, bytes, position);
  await handle.close();
}

function readRoot(raw: DatabaseSync): { rootpage: number } {
  const row = raw.prepare("select rootpage from sqlite_schema where name = 'features'").get();
  return { rootpage: Number(row?.['rootpage']) };
}
