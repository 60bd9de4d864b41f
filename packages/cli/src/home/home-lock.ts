import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The sole right to work on a home; gone with the process, however that ends. */
export interface HomeLock {
  release(): void;
}

const WAYS = {
  alone: 'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;',
  /** Reading holds a shared lock until the transaction ends. */
  shared: 'BEGIN; SELECT count(*) FROM sqlite_master;',
} as const;

/**
 * Takes the home for this process; null when another process has it. The right is a lock that the kernel holds on a
 * small database file: nothing goes stale, and after a crash the next one gets it at once. `shared` is for those whose
 * store is elsewhere, which decides who of them works: it keeps out whoever wants the home `alone`, and they it.
 */
export function lockHome(home: string, way: keyof typeof WAYS = 'alone'): HomeLock | null {
  const database = new DatabaseSync(join(home, 'lock.db'), { timeout: 0 });
  try {
    database.exec(WAYS[way]);
  } catch (error) {
    database.close();
    if (isBusy(error)) {
      return null;
    }
    throw error;
  }
  return { release: () => database.close() };
}

/** SQLITE_BUSY, whose number is part of SQLite's file of result codes. */
const SQLITE_BUSY = 5;

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}
