import { expect } from 'vitest';
import { fileFor, setUp, test } from '../support/crew-play.ts';
import { goOn, untilTold } from '../support/pace.ts';
import { apiOf } from './support/api.ts';

test('a crew that was drained goes on as it was started', async ({ stage }) => {
  const api = await apiOf(stage);
  await setUp(stage, {
    features: ['alpha', { name: 'beta', dependencies: ['alpha'] }],
    settings: { maxConcurrency: 1 },
    coding: { alpha: [[untilTold(stage), ...fileFor()]], beta: [[{ wait: { seconds: 600 } }]] },
  });
  const agent = (method: string, path: string, body?: unknown) =>
    api(method, `/projects/stage/agent/${path}`, body);
  await agent('POST', 'start', {
    max_concurrency: 4,
    testing_agent_ratio: 2,
    testing_batch_size: 2,
  });
  await stage.waitFor('run.started');
  await agent('POST', 'graceful-pause');
  await goOn(stage);
  await stage.waitFor('crew.ended', ({ end }) => end.reason === 'drained');
  expect((await agent('GET', 'status')).body).toMatchObject({ status: 'paused_graceful' });

  expect((await agent('POST', 'graceful-resume')).body).toMatchObject({ success: true });

  const { project } = await stage.status();
  expect(project.settings).toMatchObject({
    maxConcurrency: 4,
    testingAgentRatio: 2,
    testingBatchSize: 2,
  });
  expect(project.overrides).not.toHaveProperty('testingBatchSize');
});
