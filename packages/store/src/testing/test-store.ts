import type { CommandHandlers, Store } from '@ropewalk/core';
import { readPostgresUrl } from '../postgres/postgres-place.ts';
import { openPostgresStore } from '../postgres/postgres-store.ts';
import { openMemoryStore } from '../sqlite/in-thread-store.ts';
import { createTestDatabase, isOnPostgres } from './test-database.ts';

/**
 * An empty store that is gone when it is closed, for tests that are not about where it lies: SQLite in memory, or a
 * database of its own on PostgreSQL with ROPEWALK_TEST_STORE=postgres.
 */
export async function openTestStore(options: {
  readonly handlers: Partial<CommandHandlers>;
}): Promise<Store> {
  if (!isOnPostgres()) {
    return openMemoryStore(options);
  }
  const database = await createTestDatabase();
  const store = await openPostgresStore({ place: readPostgresUrl(database.url), ...options });
  return {
    ...store,
    async close() {
      await store.close();
      await database.drop();
    },
  };
}
