import { createStore } from '../store.ts';
import { commandHandlers } from '../testing/probe-handlers.ts';
import { storeConformance, type StoreUnderTest } from '../testing/store.suite.ts';
import { createTestDatabase } from '../testing/test-database.ts';
import { openPostgresDatabase } from './postgres-database.ts';
import { readPostgresUrl } from './postgres-place.ts';

storeConformance('PostgreSQL', openOnServer, { claims: 20, stories: 6 });

async function openOnServer(): Promise<StoreUnderTest> {
  const test = await createTestDatabase('empty');
  const open = async () =>
    createStore({
      database: await openPostgresDatabase(readPostgresUrl(test.url), { alone: true }),
      handlers: commandHandlers,
    });
  let store = await open();
  return {
    store,
    async reopen() {
      await store.close();
      store = await open();
      return store;
    },
    async dispose() {
      await store.close();
      await test.drop();
    },
  };
}
