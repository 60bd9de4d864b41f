import { runQueueConformance, type RunQueueUnderTest } from '../testing/run-queue.suite.ts';
import { createTestDatabase } from '../testing/test-database.ts';
import { readPostgresUrl } from '../postgres/postgres-place.ts';
import { openBossRunQueue } from './boss-run-queue.ts';
import { createInProcessRunQueue } from './in-process-run-queue.ts';

runQueueConformance('in process', async () => {
  const queue = createInProcessRunQueue();
  return { queue, dispose: () => queue.close() };
});

runQueueConformance('pg-boss', openOnServer);

async function openOnServer(): Promise<RunQueueUnderTest> {
  const test = await createTestDatabase();
  const queue = await openBossRunQueue({
    place: readPostgresUrl(test.url),
    report(trouble) {
      throw trouble;
    },
  });
  return {
    queue,
    async dispose() {
      await queue.close();
      await test.drop();
    },
  };
}
