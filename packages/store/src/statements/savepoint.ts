import { sql, type Kysely } from 'kysely';
import type { Tables } from '../schema.ts';

/** Begins a part of the transaction that can be undone by itself. */
export async function setSavepoint(db: Kysely<Tables>): Promise<void> {
  await sql`savepoint work`.execute(db);
}

/** Undoes what was done since the savepoint, which stays. */
export async function rollBackToSavepoint(db: Kysely<Tables>): Promise<void> {
  await sql`rollback to savepoint work`.execute(db);
}

/** Makes what was done since the savepoint a part of the transaction. */
export async function releaseSavepoint(db: Kysely<Tables>): Promise<void> {
  await sql`release savepoint work`.execute(db);
}
