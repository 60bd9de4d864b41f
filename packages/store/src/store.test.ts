import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Store } from '@ropewalk/core';
import { openMemoryStore, openSqliteStoreInThread } from './sqlite/in-thread-store.ts';
import { openSqliteStore } from './sqlite/worker-store.ts';
import { commandHandlers, PROBE_MODULE } from './testing/probe-handlers.ts';
import { storeConformance, type StoreUnderTest } from './testing/store.suite.ts';

storeConformance('SQLite in memory', async () => {
  const store = await openMemoryStore({ handlers: commandHandlers });
  return { store, reopen: null, dispose: () => store.close() };
});

storeConformance('SQLite in a file', () =>
  openInFile((file) => openSqliteStoreInThread({ file, handlers: commandHandlers })),
);

storeConformance('SQLite in a worker thread', () =>
  openInFile((file) => openSqliteStore({ file, handlers: PROBE_MODULE })),
);

async function openInFile(open: (file: string) => Promise<Store>): Promise<StoreUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'ropewalk-store-'));
  const file = join(folder, 'store.db');
  let store = await open(file);
  return {
    store,
    async reopen() {
      await store.close();
      store = await open(file);
      return store;
    },
    async dispose() {
      await store.close();
      await rm(folder, { recursive: true });
    },
  };
}
