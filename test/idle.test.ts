import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { setUp, test } from './support/crew-play.ts';

/** How long a waiting crew is watched; long enough that its own ticks would be seen. */
const WATCH_MS = 3_000;

test('a crew that only waits uses next to nothing and plans nothing', async ({ stage }) => {
  await setUp(stage, {
    features: ['later', { name: 'last', dependencies: ['later'] }],
    settings: { retryBaseMs: 300_000 },
    coding: { '*': [[{ say: 'not today' }]] },
  });
  await stage.control()['crew.start']({ name: 'stage', settings: {} });
  await stage.waitFor('run.ended');
  expect(await stage.feature('later')).toMatchObject({ reason: { code: 'backing_off' } });
  await settled(stage);
  const { seq } = await stage.status();

  const before = process.cpuUsage();
  await sleep(WATCH_MS);
  const used = process.cpuUsage(before);

  expect((used.user + used.system) / 1_000 / WATCH_MS).toBeLessThan(0.01);
  expect((await stage.status()).seq).toBe(seq);
  expect((await stage.status()).project.crew.status).toBe('running');
});

/** Workspaces are cut ahead after a run has ended: that is work, not waiting. */
async function settled(stage: { status(): Promise<unknown> }): Promise<void> {
  for (let quiet = 0; quiet < 5;) {
    const before = process.cpuUsage();
    await sleep(200);
    const { user, system } = process.cpuUsage(before);
    quiet = user + system < 4_000 ? quiet + 1 : 0;
  }
  await stage.status();
}
