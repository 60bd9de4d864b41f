import type { Store } from '@ropewalk/core';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPostgresStore } from '../postgres/postgres-store.ts';
import { readPostgresUrl } from '../postgres/postgres-place.ts';
import { newProject, T0 } from '../testing/fixtures.ts';
import { commandHandlers, probeOne } from '../testing/probe-handlers.ts';
import { ids, newOffer } from '../testing/run-queue.suite.ts';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts';
import { openBossRunQueue, type BossRunQueue } from './boss-run-queue.ts';

const FOR_EVER_MS = 600_000;

describe('a queue of runs on PostgreSQL', () => {
  let test: TestDatabase;
  let queue: BossRunQueue;
  let other: BossRunQueue;
  let store: Store;
  let beforeCommit = (): void => undefined;
  beforeAll(async () => {
    test = await createTestDatabase();
    queue = await openQueue(test);
    other = await openQueue(test);
    store = await openPostgresStore({
      place: readPostgresUrl(test.url),
      handlers: commandHandlers,
      async offerWith(db, runs) {
        await queue.offerWith(db, runs);
        beforeCommit();
      },
    });
  });
  afterAll(async () => {
    await store.close();
    await queue.close();
    await other.close();
    await test.drop();
  });

  it('offers a run in the transaction that queues it, to whoever waits in another process', async () => {
    const project = await probeOne(store, T0, 'insertProject', newProject('offered'));
    const waiting = other.take({ labels: ['a', 'b'], limit: 1, waitMs: FOR_EVER_MS });
    await probeOne(store, T0, 'enqueue', project.id, {
      type: 'run.carry',
      runId: 900_001,
      by: 'workers',
      requires: ['a'],
    });
    expect(await waiting).toMatchObject([
      { runId: 900_001, projectId: project.id, requires: ['a'], priority: 0 },
    ]);
  });

  it('offers nothing of a transaction that is not committed', async () => {
    const project = await probeOne(store, T0, 'insertProject', newProject('not committed'));
    beforeCommit = () => {
      throw new Error('struck before the commit');
    };
    const carry = {
      type: 'run.carry',
      runId: 900_002,
      by: 'workers',
      requires: ['never'],
    } as const;
    await expect(probeOne(store, T0, 'enqueue', project.id, carry)).rejects.toThrow('struck');
    beforeCommit = () => undefined;
    expect(await queue.take({ labels: ['never'], limit: 1, waitMs: 0 })).toEqual([]);
    await probeOne(store, T0, 'enqueue', project.id, carry);
    expect(await queue.take({ labels: ['never'], limit: 1, waitMs: FOR_EVER_MS })).toHaveLength(1);
  });

  it('offers anew what a process had taken that died', async () => {
    const [held, lost] = [newOffer('dead'), newOffer('dead')];
    const dying = await openQueue(test);
    await queue.offer([lost]);
    const taken = await dying.take({ labels: ['dead'], limit: 1, waitMs: FOR_EVER_MS });
    expect(ids(taken)).toEqual([lost.runId]);
    await dying.close();
    await queue.offer([held]);
    expect(ids(await queue.take({ labels: ['dead'], limit: 1, waitMs: FOR_EVER_MS }))).toEqual([
      held.runId,
    ]);
    expect(await queue.reconcile([held, lost])).toEqual([lost.runId]);
    expect(ids(await queue.take({ labels: ['dead'], limit: 5, waitMs: 0 }))).toEqual([lost.runId]);
  });

  it('goes on when the server has ended its sessions', async () => {
    const waiting = queue.take({ labels: ['cut'], limit: 2, waitMs: FOR_EVER_MS });
    await endSessions(test);
    const run = newOffer('cut');
    await other.offer([run]);
    expect(ids(await waiting)).toEqual([run.runId]);
    await queue.settle(await waiting, 'given_back');
    expect(ids(await other.take({ labels: ['cut'], limit: 1, waitMs: FOR_EVER_MS }))).toEqual([
      run.runId,
    ]);
  });

  it('finds what was offered while it could not listen, also with labels that it has never heard of', async () => {
    const waiting = queue.take({ labels: ['unheard'], limit: 1, waitMs: FOR_EVER_MS });
    const run = newOffer('unheard');
    await asAdministrator(test, async (client) => {
      await client.query(`alter database ${test.name} allow_connections false`);
      await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = $1 and application_name = 'ropewalk queue' and query like 'listen%'`,
        [test.name],
      );
      // Through sessions that are open already.
      await other.offer([run]);
      await client.query(`alter database ${test.name} allow_connections true`);
    });
    expect(ids(await waiting)).toEqual([run.runId]);
  });
});

async function asAdministrator(
  { url, name }: TestDatabase,
  work: (client: Client) => Promise<void>,
): Promise<void> {
  const client = new Client(url.replace(`/${name}?`, '/postgres?'));
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function openQueue(test: TestDatabase): Promise<BossRunQueue> {
  return openBossRunQueue({ place: readPostgresUrl(test.url), report: () => undefined });
}

/** Those of queues alone: what listens and what asks. */
async function endSessions(test: TestDatabase): Promise<void> {
  const client = new Client(test.url);
  await client.connect();
  await client.query(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'ropewalk queue' and datname = current_database()`,
  );
  await client.end();
}
