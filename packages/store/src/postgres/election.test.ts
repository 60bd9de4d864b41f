import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openCutProxy, type CutProxy } from '../testing/cut-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { openConnection } from './connections.ts';
import { standForElection, type Election, type Standing } from './election.ts';
import type { Leader } from './leadership.ts';
import { readPostgresUrl, type PostgresPlace } from './postgres-place.ts';
import type { Pace, SoleRight } from './sole-right.ts';

/** So much quicker than in earnest; one who lives keeps it also where much else is done. */
const QUICK: Pace = { beatMs: 50, silenceMs: 1_000, lookMs: 20, frozenMs: 1_500 };
/** Whoever goes by these waits longer than any test. */
const NEVER_MS = 3_600_000;

let database: TestDatabase;
let beside: Client;
beforeAll(async () => {
  database = await createTestDatabase('empty');
  beside = new Client({ connectionString: database.url });
  await beside.connect();
});
afterAll(async () => {
  await beside.end();
  await database.drop();
});

const standing = new Set<Election>();
let proxy: CutProxy;
beforeEach(async () => {
  const folder = new URL(database.url).searchParams.get('host') ?? '';
  const socket = (await readdir(folder)).find((name) => /^\.s\.PGSQL\.\d+$/.test(name)) ?? '';
  proxy = await openCutProxy({ path: join(folder, socket) });
});
afterEach(async () => {
  for (const election of standing) {
    await election.withdraw();
    await (await election.won)?.release();
  }
  standing.clear();
  await proxy.close();
});

async function stand(name: string, changes: Partial<Standing & { readonly place: string }> = {}) {
  const { place: url = database.url, ...rest } = changes;
  const election = await standForElection(readPostgresUrl(url), {
    address: `http://${name}`,
    token: `token of ${name}`,
    pace: QUICK,
    ...rest,
  });
  standing.add(election);
  return election;
}

async function wonBy(election: Election): Promise<SoleRight> {
  const right = await election.won;
  if (right === null) throw new Error('it has withdrawn');
  return right;
}

/** Resolves when it has heard that this one leads. */
function heardOf(election: Election, name: string): Promise<Leader> {
  return new Promise((resolve) => {
    election.onChange((leader) => {
      if (leader?.address === `http://${name}`) resolve(leader);
    });
  });
}

/** The address of the database by way of the proxy. */
function throughProxy(): string {
  const url = new URL(database.url);
  return `postgres://ropewalk@127.0.0.1:${proxy.port}${url.pathname}?connect_timeout_ms=300`;
}

/** What a turn of this one comes to. */
async function turnOf({ place, requireOurs }: SoleRight): Promise<string> {
  const connection = await openConnection(place);
  try {
    await requireOurs(connection);
    return 'ours';
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'failed';
  } finally {
    await connection.close();
  }
}

const lossOf = ({ lost }: SoleRight): Promise<unknown> =>
  lost.aborted
    ? Promise.resolve()
    : new Promise((resolve) => {
        lost.addEventListener('abort', resolve);
      });

test('of several, one leads; the others know where, and have its token', async () => {
  const first = await stand('first');
  const right = await wonBy(first);
  const [second, third] = [await stand('second'), await stand('third')];
  expect([second.token, third.token]).toEqual([first.token, first.token]);
  const known = [await heardOf(second, 'first'), await heardOf(third, 'first')];
  expect(known.map(({ epoch }) => epoch)).toEqual([right.epoch, right.epoch]);
  await right.release();
  const next = await Promise.race(
    [second, third].map(async (one) => ({ one, right: await one.won })),
  );
  expect(next.right?.epoch).toBe(right.epoch + 1);
  const other = next.one === second ? third : second;
  await heardOf(other, next.one === second ? 'second' : 'third');
  await other.withdraw();
  expect(await other.won).toBeNull();
});

test('who hands over wakes the next one, which has not to look for it', async () => {
  const right = await wonBy(await stand('first'));
  const second = await stand('second', { pace: { ...QUICK, lookMs: NEVER_MS } });
  await heardOf(second, 'first');
  await right.release();
  expect((await wonBy(second)).epoch).toBe(right.epoch + 1);
});

test('one that is killed leaves its place at once, however late it would be missed', async () => {
  const right = await wonBy(await stand('killed', { place: throughProxy() }));
  const second = await stand('second', { pace: { ...QUICK, frozenMs: NEVER_MS } });
  await heardOf(second, 'killed');
  await proxy.close();
  expect((await wonBy(second)).epoch).toBe(right.epoch + 1);
});

test('one that does not beat any more is deposed, and what it has begun to write is undone', async () => {
  const frozen = await wonBy(await stand('frozen', { pace: { ...QUICK, beatMs: NEVER_MS } }));
  const writing = await openConnection(frozen.place);
  await writing.script('begin; create table ropewalk.half_written ()');
  const second = await stand('second');
  await heardOf(second, 'frozen');
  const right = await wonBy(second);
  expect(right.epoch).toBe(frozen.epoch + 1);
  await expect(writing.script('commit')).rejects.toThrow();
  const { rows } = await beside.query(`select to_regclass('ropewalk.half_written') as found`);
  expect(rows).toEqual([{ found: null }]);
  expect(await turnOf(frozen)).toBe('database_busy');
  expect(frozen.lost.aborted).toBe(true);
  expect(await turnOf(right)).toBe('ours');
  await writing.close();
});

test('one that is cut off loses it, and learns so when it is back', async () => {
  const cut = await wonBy(await stand('cut', { place: throughProxy() }));
  const second = await stand('second');
  await heardOf(second, 'cut');
  proxy.cut();
  const right = await wonBy(second);
  expect(right.epoch).toBe(cut.epoch + 1);
  proxy.mend();
  await lossOf(cut);
  expect(await turnOf(cut)).toBe('database_busy');
  expect(await turnOf(right)).toBe('ours');
});

test('one that was cut off, with nobody to take over, goes on', async () => {
  const cut = await wonBy(await stand('cut', { place: throughProxy() }));
  await endSessions(cut.place);
  const holder = await lockHolder();
  expect(holder).not.toBeNull();
  expect(await turnOf(cut)).toBe('ours');
  expect(cut.lost.aborted).toBe(false);
});

test('one that stands by and is cut off stands by again', async () => {
  const right = await wonBy(await stand('first'));
  const second = await stand('second', { place: throughProxy() });
  await heardOf(second, 'first');
  proxy.cut();
  await right.release();
  proxy.mend();
  expect((await wonBy(second)).epoch).toBe(right.epoch + 1);
});

/** Ends what the server knows of it. */
async function endSessions({ instance }: PostgresPlace): Promise<void> {
  await beside.query(
    `select pg_terminate_backend(pid) from pg_stat_activity where application_name like '%' || $1`,
    [instance],
  );
}

/** Who has the lock, as soon as somebody has it. */
async function lockHolder(): Promise<unknown> {
  for (;;) {
    const { rows } = await beside.query(
      `select pid from pg_locks where locktype = 'advisory' and granted
       and database = (select oid from pg_database where datname = current_database())`,
    );
    if (rows.length > 0) return rows[0];
  }
}
