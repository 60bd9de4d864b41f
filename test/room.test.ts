import { expect } from 'vitest';
import { detectCgroups } from '../packages/engine/src/processes/cgroup.ts';
import { apiOf } from './api/support/api.ts';
import { fileFor, run, setUp, test, write } from './support/crew-play.ts';
import { valueOf } from './support/stage.ts';

/** `tail` keeps the whole of a line that does not end. */
const HOG = 'head -c 900000000 /dev/zero | tail -c 900000000 | wc -c';

test('a run that wants more memory than it may have ends for that, with its work saved', async ({
  stage,
  skip,
}) => {
  if ((await detectCgroups()) === null) {
    return skip('cgroups with a memory controller are not writable here');
  }
  const api = await apiOf(stage);
  expect((await api('PATCH', '/settings', { run_memory_mb: 400 })).status).toBe(200);
  await setUp(stage, {
    features: ['greedy'],
    coding: { '*': [[write('half.txt'), run(HOG), { wait: { seconds: 60 } }], fileFor()] },
    // Looked at four times in this span.
    settings: { silenceLimitMs: 8_000 },
  });

  const { of, end } = await stage.runToEnd();

  expect(end?.reason).toBe('all_passing');
  expect(of('run.outcome').map((body) => body.outcome)).toEqual(['died', 'landed']);
  expect(of('run.ended')[0]?.detail).toContain('more memory than a run may have (400 MB)');
  expect(await stage.git('show', 'main:half.txt')).toBe('here');
  const { project } = await stage.status();
  const { driver } = project.settings;
  await stage.withStore(async (store) => {
    const peaks = await store.query('memoryPeaks', { role: 'coding', driver, limit: 10 });
    expect(peaks).toHaveLength(2);
    // The newest first: a playbook alone, and one that took all that it might have.
    expect(peaks[0]).toBeGreaterThan(20_000_000);
    expect(peaks[1]).toBeGreaterThan(peaks[0] ?? 0);
  });
  return undefined;
});

test('what does not fit into memory waits, and starts by itself when there is room', async ({
  stage,
}) => {
  const api = await apiOf(stage);
  // More than any machine has.
  expect((await api('PATCH', '/settings', { minimum_free_memory_mb: 1_048_576 })).status).toBe(200);
  await setUp(stage, { features: ['one', 'two'], coding: { '*': [fileFor()] } });
  valueOf(await stage.control()['crew.start']({ name: 'stage', settings: {} }));
  await stage.waitFor('crew.started');
  const why = valueOf(await stage.control().why({ name: 'stage', featureId: null }));
  expect(JSON.stringify(why)).toContain('memory_low');
  expect((await stage.status()).runs).toEqual([]);
  expect((await api('PATCH', '/settings', { minimum_free_memory_mb: 0 })).status).toBe(200);
  expect((await stage.waitFor('crew.ended')).end.reason).toBe('all_passing');
});

test('a disk that is nearly full stops new work, says so, and lets what runs go on', async ({
  stage,
}) => {
  const api = await apiOf(stage);
  await setUp(stage, {
    features: ['one', 'two'],
    coding: { '*': [[{ wait: { seconds: 3 } }, ...fileFor()]] },
    settings: { maxConcurrency: 1 },
  });
  valueOf(await stage.control()['crew.start']({ name: 'stage', settings: {} }));
  await stage.waitFor('run.started');
  expect((await api('PATCH', '/settings', { minimum_free_disk_mb: 16_777_216 })).status).toBe(200);
  await stage.waitFor('landing.landed');
  const why = valueOf(await stage.control().why({ name: 'stage', featureId: null }));
  expect(JSON.stringify(why)).toContain('disk_low');
  expect((await stage.status()).runs).toHaveLength(1);
  expect((await api('PATCH', '/settings', { minimum_free_disk_mb: 0 })).status).toBe(200);
  expect((await stage.waitFor('crew.ended')).end.reason).toBe('all_passing');
});
