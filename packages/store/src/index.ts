export type { Database } from './database.ts';
export { createStore, type StoreParts } from './store.ts';
export {
  openMemoryStore,
  openSqliteStoreInThread,
  type SqliteStore,
} from './sqlite/in-thread-store.ts';
export { openSqliteStore, type WorkerStoreOptions } from './sqlite/worker-store.ts';
export type { SqliteCare, SqliteFile } from './sqlite/sqlite-database.ts';
export { createInProcessRunQueue } from './run-queue/in-process-run-queue.ts';
