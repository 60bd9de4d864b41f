/* Stores on servers, and the way from one store to another: loaded by those who want them, since few do. */
export { moveStore, type Moved, type StorePlace } from './moving/move-store.ts';
export { openPostgresStore, type PostgresStoreOptions } from './postgres/postgres-store.ts';
export {
  openBossRunQueue,
  type BossRunQueue,
  type BossRunQueueOptions,
} from './run-queue/boss-run-queue.ts';
export { standForElection, type Election } from './postgres/election.ts';
export type { Leader } from './postgres/leadership.ts';
export { takeSoleRight, type SoleRight } from './postgres/sole-right.ts';
