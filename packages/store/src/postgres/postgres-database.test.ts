import type { Committed, Store } from '@ropewalk/core';
import { StoreFailure } from '@ropewalk/core';
import { sql } from 'kysely';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../database.ts';
import { migrate, MIGRATIONS } from '../migrations/migrate.ts';
import { createStore } from '../store.ts';
import { newFeature, newProject, setScene, T0 } from '../testing/fixtures.ts';
import { call, commandHandlers, probe, probeOne } from '../testing/probe-handlers.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { createConnections } from './connections.ts';
import { openPostgresDatabase } from './postgres-database.ts';
import { ConnectionLost } from './postgres-failure.ts';
import { readPostgresUrl } from './postgres-place.ts';
import { openPostgresStore } from './postgres-store.ts';
import { createTurns } from './turns.ts';

let server: TestDatabase;
beforeEach(async (context) => {
  const opens = context.task.suite?.name === 'opening';
  server = await createTestDatabase(opens ? 'empty' : 'migrated');
});
afterEach(() => server.drop());

const placeOf = (changes: Readonly<Record<string, string>> = {}) => {
  const url = new URL(server.url);
  Object.entries(changes).forEach(([name, value]) => url.searchParams.set(name, value));
  return readPostgresUrl(url.href);
};
const openHere = () => openPostgresStore({ place: placeOf(), handlers: commandHandlers });
/** One of several that work on the database in turns. */
const openShared = async () =>
  createStore({
    database: await openPostgresDatabase(placeOf(), { alone: false }),
    handlers: commandHandlers,
  });

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

/** Runs statements in a session that is none of ours. */
async function beside<T>(work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: server.url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Ends every session of ours that `which` names, as an operator or a broken network does. */
const endSessions = (which: string) =>
  beside((client) =>
    client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and application_name = 'ropewalk' and ${which}`,
    ),
  );

describe('opening', () => {
  it('migrates once, however many do it at the same time', async () => {
    const opened = await Promise.all(Array.from({ length: 4 }, openShared));
    await Promise.all(opened.map((store) => store.close()));
    const { rows } = await beside((client) =>
      client.query('select number, name from ropewalk.migrations order by number'),
    );
    expect(rows).toEqual(MIGRATIONS.map(({ number, name }) => ({ number: String(number), name })));
  });

  it('keeps nothing of a step that failed, and leaves the database of a newer Ropewalk alone', async () => {
    const database = await openPostgresDatabase(placeOf(), { alone: true });
    const step = {
      number: MIGRATIONS.length + 1,
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
    await database.close();
    expect((await failureOf(openHere())).code).toBe('database_newer');
  });

  it('never takes the tables of somebody else for its own', async () => {
    await beside((client) =>
      client.query('create table migrations (id text); create table runs ()'),
    );
    const store = await openHere();
    expect(await store.query('projects', {})).toEqual([]);
    await store.close();
  });

  it('lets one control plane in, and the next when that has ended', async () => {
    const first = await openHere();
    const failure = await failureOf(openHere());
    expect(failure.code).toBe('database_busy');
    expect(failure.message).toContain('Another control plane');
    await first.close();
    await (await openHere()).close();
  });

  it.each([
    ['a server that is not there', { host: '127.0.0.1', port: '1' }, 'does not answer'],
    ['a folder without a socket', { host: '/nowhere/at/all' }, 'does not answer'],
    ['a server without TLS', { sslmode: 'verify-full', host: 'socket' }, 'does not answer'],
  ])(
    'says of %s what to look at',
    async (_, changes, words) => {
      const host = changes.host === 'socket' ? placeOf().url : null;
      const place = placeOf(
        host === null
          ? { ...changes, connect_timeout_ms: '500' }
          : { ...changes, host: new URL(host).searchParams.get('host') ?? '' },
      );
      const failure = await failureOf(openPostgresStore({ place }));
      expect(failure.code).toBe('database_unreachable');
      expect(failure.message).toContain(words);
    },
    40_000,
  );

  it('says who is not let in, and never the password', async () => {
    await beside((client) => client.query(`create role guarded login password 'right'`));
    try {
      const url = new URL(server.url);
      url.username = 'guarded';
      url.password = 'wr%6Fng-passw0rd';
      const failure = await failureOf(openPostgresStore({ place: readPostgresUrl(url.href) }));
      expect(failure.message).toContain('does not let us in');
      expect(JSON.stringify([failure.message, String(failure.cause), failure.stack])).not.toMatch(
        /wrong-passw0rd|wr%6Fng/,
      );
      url.password = 'right';
      const refused = await failureOf(openPostgresStore({ place: readPostgresUrl(url.href) }));
      expect(refused.message).toContain('GRANT CREATE');
      url.pathname = '/not_there';
      const absent = await failureOf(openPostgresStore({ place: readPostgresUrl(url.href) }));
      expect(absent.message).toContain('createdb');
    } finally {
      await beside((client) => client.query('drop role guarded'));
    }
  });
});

describe('what was committed', () => {
  it('holds texts that PostgreSQL itself cannot, and whole numbers as large as ours', async () => {
    const store = await openHere();
    const { project } = await setScene(store, 'hard', 0, 0);
    const text = 'a\u0000b\uE000\uE0000 😀';
    const feature = await probeOne(store, T0, 'insertFeature', {
      ...newFeature(project.id, { description: text }),
      priority: Number.MAX_SAFE_INTEGER,
    });
    expect(await store.query('feature', { featureId: feature.id })).toEqual(feature);
    expect(feature).toMatchObject({ description: text, priority: Number.MAX_SAFE_INTEGER });
    await store.close();
  });

  it('is heard by everybody in one order without a gap, whoever wrote it', async () => {
    const stores = [await openShared(), await openShared(), await openShared()];
    const [first] = stores;
    const { project } = await setScene(first as Store, 'order', 0, 0);
    const heard = stores.map(() => [] as number[]);
    const all = stores.length * 40;
    const done = stores.map(
      (store, index) =>
        new Promise<void>((resolve) => {
          store.subscribe(({ events }: Committed) => {
            heard[index]?.push(...events.map(({ seq }) => seq));
            if (heard[index]?.length === all) {
              resolve();
            }
          });
        }),
    );
    await Promise.all(
      stores.flatMap((store) =>
        Array.from({ length: 40 }, () =>
          probe(store, T0, [call('append', project.id, { type: 'crew.started' })]),
        ),
      ),
    );
    await Promise.all(done);
    const wanted = Array.from({ length: all }, (_, index) => index + 1);
    expect(heard).toEqual(stores.map(() => wanted));
    await Promise.all(stores.map((store) => store.close()));
  });

  it('is told of no events that were put back with an archive', async () => {
    const [here, there] = [await openShared(), await openShared()];
    const { project } = await setScene(here, 'restored', 0, 0);
    const heard: number[] = [];
    here.subscribe(({ events }) => heard.push(...events.map(({ seq }) => seq)));
    await probe(here, T0, [call('reserveNumbers', 'events', 3)]);
    await probe(there, T0, [call('append', project.id, { type: 'crew.started' })]);
    await beside((client) =>
      client.query(
        `insert into ropewalk.events values (2, 1, 0, 'crew.started', '{"type":"crew.started"}')`,
      ),
    );
    await probe(here, T0, [call('append', project.id, { type: 'crew.started' })]);
    expect(heard).toEqual([4, 5]);
    await Promise.all([here.close(), there.close()]);
  });

  it('is as if one command had followed the other, on several processes', async () => {
    const stores = [await openShared(), await openShared()];
    const { project } = await setScene(stores[0] as Store, 'turns', 0, 0);
    await Promise.all(
      stores.flatMap((store) =>
        Array.from({ length: 30 }, () =>
          probe(store, T0, [call('insertFeature', newFeature(project.id))]),
        ),
      ),
    );
    const features = await (stores[0] as Store).query('features', { projectId: project.id });
    // Each is one behind the highest of those before it.
    expect(features.map(({ priority }) => priority).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 60 }, (_, index) => index + 1),
    );
    await Promise.all(stores.map((store) => store.close()));
  });
});

describe('a server that fails', () => {
  it('loses and repeats nothing when sessions end while commands run', async () => {
    const store = await openHere();
    const { project } = await setScene(store, 'ended', 0, 0);
    const heard: number[] = [];
    store.subscribe(({ events }) => heard.push(...events.map(({ seq }) => seq)));
    for (let round = 0; round < 8; round += 1) {
      const asked = Array.from({ length: 6 }, () =>
        probe(store, T0, [
          call('insertFeature', newFeature(project.id)),
          call('append', project.id, { type: 'crew.started' }),
        ]),
      );
      await endSessions('true');
      await Promise.all(asked);
    }
    const features = await store.query('features', { projectId: project.id });
    expect(features).toHaveLength(48);
    expect(heard).toEqual(Array.from({ length: 48 }, (_, index) => index + 1));
    await store.close();
  });

  it.each([
    ['was committed', 'commit', true],
    ['was rolled back', 'rollback', false],
    ['never arrived', null, false],
  ])(
    'is asked what became of a commit whose answer was lost, and that %s',
    async (_, really, stays) => {
      const place = placeOf();
      await (await openPostgresDatabase(place, { alone: false })).close();
      const connections = createConnections(place);
      const turns = createTurns(connections, async () => {});
      const connection = await connections.acquire();
      const turn = await turns.begin(connection);
      await connection.query(`insert into settings (name, value) values ('a', '{}')`, []);
      const breaking = {
        ...connection,
        async script() {
          await (really === null ? null : connection.script(really));
          throw new ConnectionLost('cut');
        },
      };
      const outcome = turns.commit(breaking, turn);
      await (stays
        ? expect(outcome).resolves.toBe('COMMIT')
        : expect(outcome).rejects.toThrow('cut'));
      const { rows } = await beside((client) => client.query('select name from ropewalk.settings'));
      expect(rows).toHaveLength(stays ? 1 : 0);
      connections.release(connection);
      await connections.close();
    },
  );

  it('lets nobody go on who was away while another took over', async () => {
    const frozen = await openHere();
    // As if its sessions had ended and it had not noticed yet: another one begins.
    await beside((client) => client.query('update ropewalk.leadership set epoch = epoch + 1'));
    const failure = await failureOf(probeOne(frozen, T0, 'insertProject', newProject('late')));
    expect(failure.code).toBe('database_busy');
    expect(failure.message).toContain('taken over');
    expect(await frozen.query('projects', {})).toEqual([]);
    await frozen.close();
  });

  it('makes nobody wait for ever behind one that holds its turn', async () => {
    const waiting = createStore({
      database: await openPostgresDatabase(placeOf({ lock_timeout_ms: '200' }), { alone: false }),
      handlers: commandHandlers,
    });
    const holder: Database = await openPostgresDatabase(placeOf(), { alone: false });
    const held = await holder.begin();
    const failure = await failureOf(probeOne(waiting, T0, 'insertProject', newProject('waits')));
    expect(failure.code).toBe('database_busy');
    await held.rollback().execute();
    await probeOne(waiting, T0, 'insertProject', newProject('waits'));
    expect(await waiting.query('projects', {})).toHaveLength(1);
    await Promise.all([waiting.close(), holder.close()]);
  });

  it('says where it holds something that Ropewalk did not write', async () => {
    const store = await openHere();
    await setScene(store, 'foreign', 1, 0);
    await beside((client) =>
      client.query(`update ropewalk.features set state = '{"status":"asleep"}'`),
    );
    const [project] = await store.query('projects', {});
    const failure = await failureOf(store.query('features', { projectId: project?.id ?? 0 }));
    expect(failure.message).toContain('features.state');
    await store.close();
  });
});

it('ends its own sessions, all of them', async () => {
  await (await openHere()).close();
  const database = await openPostgresDatabase(placeOf(), { alone: false });
  const { rows } = await database.read((db) =>
    sql<{ count: number }>`select count(*) as count from pg_stat_activity
      where datname = current_database() and application_name = 'ropewalk'`.execute(db),
  );
  expect(rows[0]?.count).toBeLessThanOrEqual(3);
  await database.close();
});
