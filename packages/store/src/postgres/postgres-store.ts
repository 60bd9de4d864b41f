import {
  commandHandlers,
  offeredRun,
  type CommandHandlers,
  type OfferedRun,
  type Store,
} from '@ropewalk/core';
import type { Kysely } from 'kysely';
import type { Tables } from '../schema.ts';
import { createStore } from '../store.ts';
import { openPostgresDatabase } from './postgres-database.ts';
import type { PostgresPlace } from './postgres-place.ts';
import type { SoleRight } from './sole-right.ts';

export interface PostgresStoreOptions {
  readonly place: PostgresPlace;
  /** The right to it, if it was won in an election; it is given back when the store is closed. */
  readonly right?: SoleRight;
  /** How commands decide; those of `@ropewalk/core` if not given. */
  readonly handlers?: Partial<CommandHandlers>;
  /**
   * Offers the runs that a transaction queues, in that same transaction: `BossRunQueue.offerWith`. Without it, runs
   * are offered by whoever carries out the effect `run.carry`.
   */
  readonly offerWith?: (db: Kysely<Tables>, runs: readonly OfferedRun[]) => Promise<void>;
}

/**
 * Opens a database of a PostgreSQL server for the one control plane that works on it.
 * Throws `StoreFailure`: `database_busy` when another one does.
 */
export async function openPostgresStore({
  place,
  right,
  handlers = commandHandlers,
  offerWith,
}: PostgresStoreOptions): Promise<Store> {
  return createStore({
    database: await openPostgresDatabase(place, { alone: right ?? true }),
    handlers,
    writeAlong: async (db, effects) => {
      const runs = effects.map(offeredRun).filter((run) => run !== null);
      if (offerWith !== undefined && runs.length > 0) {
        await offerWith(db, runs);
      }
    },
  });
}
