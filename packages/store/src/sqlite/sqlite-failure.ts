import { StoreFailure } from '@ropewalk/core';

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html) that are no bugs of ours. */
const CODES: ReadonlyMap<number, StoreFailure['code']> = new Map([
  [3, 'database_failed'], // PERM
  [5, 'database_busy'], // BUSY
  [6, 'database_busy'], // LOCKED
  [7, 'database_failed'], // NOMEM
  [8, 'database_failed'], // READONLY
  [10, 'database_failed'], // IOERR
  [11, 'database_damaged'], // CORRUPT
  [13, 'disk_full'], // FULL
  [14, 'database_failed'], // CANTOPEN
  [15, 'database_busy'], // PROTOCOL: somebody else does something to the locks
  [26, 'database_damaged'], // NOTADB
]);

/** The failure that an error of `node:sqlite` means; null when the error is a bug instead. */
export function toSqliteFailure(file: string, error: unknown): StoreFailure | null {
  if (error instanceof StoreFailure) {
    return error;
  }
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') {
    return null;
  }
  // The low byte is the kind of failure, the rest says where in SQLite it was noticed.
  const code = CODES.get(error.errcode & 0xff);
  return code === undefined
    ? null
    : new StoreFailure(code, sentence(code, file, error.message), { cause: error });
}

/** SQLite's CONSTRAINT and MISMATCH: the rows are at fault, and not the database. */
const BROKEN_RULES: ReadonlySet<number> = new Set([19, 20]);

/** See `Database.breaksRule`. */
export function breaksRule(error: unknown): boolean {
  return (
    error instanceof Error &&
    'errcode' in error &&
    typeof error.errcode === 'number' &&
    BROKEN_RULES.has(error.errcode & 0xff)
  );
}

function sentence(code: StoreFailure['code'], file: string, why: string): string {
  switch (code) {
    case 'database_damaged':
      return `The database ${file} is damaged (${why}). Stop Ropewalk and restore a backup, or move the file away to begin anew.`;
    case 'database_busy':
      return `Another program holds the database ${file} (${why}). Close that program and try again.`;
    case 'disk_full':
      return `There is no room left for the database ${file} (${why}). Free some space and try again; nothing was changed.`;
    default:
      return `The database ${file} cannot be used (${why}). Check that its folder exists and that you may write there.`;
  }
}
