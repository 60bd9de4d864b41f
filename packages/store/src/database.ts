import type { StoreFailure } from '@ropewalk/core';
import type { ControlledTransaction, CreateTableBuilder, Kysely } from 'kysely';
import type { CommitNews } from './news-in-order.ts';
import type { Tables } from './schema.ts';

/**
 * What a database must offer so that the store can stand on it: one implementation per dialect, and
 * nothing above this line knows which one it is.
 */
export interface Database {
  /**
   * Starts a transaction that keeps every other writer out until it ends. The caller commits it or
   * rolls it back; while it is open no `read` of this instance begins.
   */
  begin(): Promise<ControlledTransaction<Tables>>;
  /** Runs questions that see one moment of the database, and nothing that is not committed. */
  read<T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T>;
  /**
   * Runs a transaction from its beginning, and again when it failed because of what is bound to pass: others who were
   * in the way, a server that is away for a moment. Not for ever.
   */
  retry<T>(attempt: () => Promise<T>): Promise<T>;
  /** Adds the primary key `id`: numbers given out by the database and never given out again. */
  addId<T extends string, C extends string>(
    table: CreateTableBuilder<T, C>,
  ): CreateTableBuilder<T, C | 'id'>;
  /** Takes `count` numbers of the primary key `id` of a table and answers the first; nobody else gets them. */
  reserveIds(db: Kysely<Tables>, table: string, count: number): Promise<number>;
  /** The last number of `id` of a table that was given out; 0 before the first. */
  lastId(db: Kysely<Tables>, table: string): Promise<number>;
  /** Has the numbers of `id` of a table go on behind `last`. */
  continueIds(db: Kysely<Tables>, table: string, last: number): Promise<void>;
  /** Whether an error says that rows break a rule of their table: a number twice, a reference to nothing. */
  breaksRule(error: unknown): boolean;
  /** The failure that an error of this database means; null when it is a bug of ours instead. */
  toFailure(error: unknown): StoreFailure | null;
  /** How others on the same database hear of what was committed; null where there are no others. */
  readonly news: CommitNews | null;
  close(): Promise<void>;
}
