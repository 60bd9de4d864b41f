import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database.ts';
import { MIGRATIONS } from '../migrations/migrate.ts';
import { openPostgresDatabase } from '../postgres/postgres-database.ts';
import { readPostgresUrl } from '../postgres/postgres-place.ts';
import { openSqliteDatabase, openSqliteSource } from '../sqlite/sqlite-database.ts';
import { fillTables } from '../testing/fill-tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { readRows } from './copy-rows.ts';
import { moveStore, type StorePlace } from './move-store.ts';
import { planTables } from './plan-tables.ts';

let folder: string;
let server: TestDatabase;
let toServer: StorePlace & { readonly kind: 'postgres' };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ropewalk-move-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  server = await createTestDatabase('empty');
  toServer = { kind: 'postgres', place: readPostgresUrl(server.url) };
  return () => server.drop();
});

const inFolder = (name: string) => ({ kind: 'sqlite' as const, file: join(folder, name) });

async function fill(name: string, migrations = MIGRATIONS): Promise<StorePlace & { file: string }> {
  const place = inFolder(name);
  const database = await openSqliteDatabase(place, migrations);
  await fillTables(database, migrations);
  await database.close();
  return place;
}

/** Every row of every table, and the last number that each has given out. */
async function contentOf(database: Database, migrations = MIGRATIONS): Promise<unknown> {
  const content: Record<string, unknown> = {};
  for (const table of await planTables(migrations)) {
    content[table.name] = await database.read(async (db) => {
      const rows: unknown[] = [];
      for await (const page of readRows(db, table)) {
        rows.push(...page);
      }
      return { rows, last: table.numbered ? await database.lastId(db, table.name) : null };
    });
  }
  await database.close();
  return content;
}

async function fingerprint(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

describe('a store that is moved', () => {
  it('is the same on a server and back in a file, row by row, and its source is not touched', async () => {
    const source = await fill('source.db');
    const before = await fingerprint(source.file);
    const there = await moveStore(source, toServer);
    expect(there).toMatchObject({ ok: true });
    expect(await fingerprint(source.file)).toBe(before);
    const back = inFolder('back.db');
    expect(await moveStore(toServer, back)).toEqual(there);
    const wanted = await contentOf(await openSqliteSource(source.file));
    expect(await contentOf(await openPostgresDatabase(toServer.place, { alone: true }))).toEqual(
      wanted,
    );
    expect(await contentOf(await openSqliteSource(back.file))).toEqual(wanted);
    const names = (await planTables(MIGRATIONS)).map(({ name }) => name);
    for (const table of names) {
      expect(wanted).toHaveProperty([table, 'rows', 'length'], 3);
    }
  });

  it('may be of an older schema, and is brought to the newest on the other side only', async () => {
    const older = MIGRATIONS.slice(0, 4);
    const source = await fill('older.db', older);
    // What the later steps read has to be what Ropewalk writes; when it is not, nothing stays.
    await expect(moveStore(source, toServer)).rejects.toThrow();
    const plain = inFolder('older-plain.db');
    await (await openSqliteDatabase(plain, older)).close();
    expect(await moveStore(plain, toServer)).toMatchObject({ ok: true });
    const database = await openPostgresDatabase(toServer.place, { alone: true });
    const tables = await database.read((db) => db.introspection.getTables());
    expect(tables.map(({ name }) => name)).toContain('policy_versions');
    await database.close();
    const untouched = await openSqliteSource(plain.file);
    const left = await untouched.read((db) => db.introspection.getTables());
    expect(left.map(({ name }) => name)).not.toContain('policy_versions');
    await untouched.close();
  });

  it('never goes where something is already, nor comes from where nothing is', async () => {
    const source = await fill('occupied.db');
    expect(await moveStore(source, inFolder('occupied.db'))).toMatchObject({
      refusal: { code: 'store_not_empty' },
    });
    expect(await moveStore(toServer, inFolder('nothing.db'))).toMatchObject({
      refusal: { code: 'store_empty' },
    });
    const database = await openPostgresDatabase(toServer.place, { alone: true });
    await database.retry(async () => {
      const transaction = await database.begin();
      await sql`insert into settings (name, value) values ('machine', '{}')`.execute(transaction);
      await transaction.commit().execute();
    });
    expect(await moveStore(source, toServer).catch(String)).toContain('Another control plane');
    await database.close();
    expect(await moveStore(source, toServer)).toMatchObject({
      refusal: { code: 'store_not_empty' },
    });
  });

  it('leaves nothing behind when a row cannot be held there', async () => {
    const source = await fill('odd.db');
    const database = await openSqliteDatabase(source);
    await database.read((db) => sql`update runs set tokens = 1.5 where id = 1`.execute(db));
    await database.close();
    await expect(moveStore(source, toServer)).rejects.toMatchObject({
      code: 'database_damaged',
      message: expect.stringContaining('runs'),
    });
    expect(await moveStore(await fill('even.db'), toServer)).toMatchObject({ ok: true });
  });

  it('is moved again when the first time was killed in the middle', async () => {
    const source = await fill('killed.db');
    const filling = await openSqliteDatabase(source);
    await filling.read((db) =>
      sql`with recursive n(i) as (select 10 union all select i + 1 from n where i < 5000)
          insert into events (seq, project_id, at, type, body) select i, 1, i, 'x', 'y' from n`.execute(
        db,
      ),
    );
    await filling.close();
    const watching = await openPostgresDatabase(toServer.place, { alone: false });
    const program = `
      const { moveStore } = await import(${JSON.stringify(new URL('./move-store.ts', import.meta.url).href)});
      await moveStore(...${JSON.stringify([source, toServer])});`;
    const mover = spawn(
      process.execPath,
      ['--conditions=source', '--input-type=module', '--eval', program],
      { stdio: 'ignore', cwd: import.meta.dirname },
    );
    const ended = once(mover, 'exit');
    await untilWriting(watching, () => mover.exitCode !== null);
    mover.kill('SIGKILL');
    expect((await ended)[1]).toBe('SIGKILL');
    await watching.close();
    const again = await moveStore(source, toServer);
    expect(again).toMatchObject({ ok: true, value: { tables: { events: { rows: 4_994 } } } });
    expect((await readdir(folder)).filter((name) => name.includes('moving'))).toEqual([]);
  });
});

/** Until somebody has put rows into the table of events that nobody else can see yet. */
async function untilWriting(database: Database, isOver: () => boolean): Promise<void> {
  for (;;) {
    const { rows } = await database.read((db) =>
      sql<{ writing: boolean }>`
        select exists (select 1 from pg_locks
          where relation = to_regclass('ropewalk.events') and mode = 'RowExclusiveLock') as writing`.execute(
        db,
      ),
    );
    if (rows[0]?.writing === true) {
      return;
    }
    if (isOver()) {
      throw new Error('it was over before it could be killed');
    }
  }
}
