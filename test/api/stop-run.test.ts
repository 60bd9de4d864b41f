import { expect } from 'vitest';
import { land, setUp, test, write } from '../support/crew-play.ts';
import { untilTold } from '../support/pace.ts';
import { apiOf } from './support/api.ts';

test('one run is stopped with its work saved, its feature waits for a person, and others go on', async ({
  stage,
}) => {
  const api = await apiOf(stage);
  await setUp(stage, {
    features: ['stuck', 'fine'],
    settings: { maxConcurrency: 2 },
    coding: {
      stuck: [[write('half.txt'), untilTold(stage)]],
      fine: [[write('fine.txt'), land('test -f fine.txt')]],
    },
  });
  const ended = stage.runToEnd();
  const { runId } = await stage.waitFor('run.queued', ({ featureIds }) => featureIds.includes(1));
  await stage.waitFor('run.started', (started) => started.runId === runId);
  const stopped = await api('POST', `/projects/stage/runs/${runId}/stop`);
  expect(stopped).toMatchObject({
    status: 200,
    body: {
      status: 'ended',
      detail: 'You stopped it; its work is saved.',
      features: [{ feature_id: 1, outcome: 'interrupted' }],
    },
  });
  const { of, end } = await ended;
  expect(end?.reason).toBe('nothing_runnable');
  expect(of('landing.landed')).toHaveLength(1);
  expect(await api('GET', '/projects/stage/features/1')).toMatchObject({
    body: { status: 'parked' },
  });
});
