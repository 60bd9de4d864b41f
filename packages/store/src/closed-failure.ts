import { StoreFailure } from '@ropewalk/core';

/** What asking a store that has been closed fails with. */
export function closedFailure(): StoreFailure {
  return new StoreFailure('database_failed', 'The store has been closed. Open it again first.');
}
