import { commandHandlers, type CommandHandlers, type Store } from '@ropewalk/core';
import { createStore } from '../store.ts';
import { openPostgresDatabase } from './postgres-database.ts';
import type { PostgresPlace } from './postgres-place.ts';

export interface PostgresStoreOptions {
  readonly place: PostgresPlace;
  /** How commands decide; those of `@ropewalk/core` if not given. */
  readonly handlers?: Partial<CommandHandlers>;
}

/**
 * Opens a database of a PostgreSQL server for the one control plane that works on it.
 * Throws `StoreFailure`: `database_busy` when another one does.
 */
export async function openPostgresStore({
  place,
  handlers = commandHandlers,
}: PostgresStoreOptions): Promise<Store> {
  return createStore({ database: await openPostgresDatabase(place, { alone: true }), handlers });
}
