import type { CommandHandlers, Store } from '@ropewalk/core';
import { createStore } from '../store.ts';
import { openSqliteDatabase, type SqliteCare, type SqliteFile } from './sqlite-database.ts';

/** A store on SQLite. */
export interface SqliteStore extends Store, SqliteCare {}

type Handlers = { readonly handlers: Partial<CommandHandlers> };

/**
 * Opens the database in the calling thread, which waits while SQLite works: for tests and for the
 * worker thread itself. Throws `StoreFailure`.
 */
export async function openSqliteStoreInThread(
  options: SqliteFile & Handlers,
): Promise<SqliteStore> {
  const database = await openSqliteDatabase(options);
  return {
    ...createStore({ database, handlers: options.handlers }),
    backup: database.backup,
    checkIntegrity: database.checkIntegrity,
  };
}

/** A store that is gone when it is closed. */
export async function openMemoryStore({ handlers }: Handlers): Promise<SqliteStore> {
  return await openSqliteStoreInThread({ file: ':memory:', handlers });
}
