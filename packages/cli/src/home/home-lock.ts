import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** The sole right to work on a home; gone with the process, however that ends. */
export interface HomeLock {
  release(): void;
}

/**
 * Takes the home for this process; null when another process has it. The right is an exclusive lock that
 * the kernel holds on a small database file: nothing goes stale, and after a crash the next one gets it
 * at once.
 */
export function lockHome(home: string): HomeLock | null {
  const database = new DatabaseSync(join(home, 'lock.db'), { timeout: 0 });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
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
