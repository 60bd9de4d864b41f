import { afterEach, beforeEach, expect, it } from 'vitest';
import { goOn, untilTold } from '../support/pace.ts';
import { openStage, valueOf, type Stage } from '../support/stage.ts';
import { apiOf, type ApiCaller } from './support/api.ts';

let stage: Stage;
let api: ApiCaller;
beforeEach(async () => {
  stage = await openStage();
  api = await apiOf(stage);
  await stage.commit({ 'README.md': 'A shop.\n' });
});
afterEach(() => stage.close());

it('what a person says reaches an agent that works, before it hands its work in', async () => {
  const driver = await stage.playbook({
    version: 1,
    coding: {
      alpha: {
        attempts: [
          [
            untilTold(stage),
            { call: { tool: 'feature_get_stats' } },
            { write: { path: 'alpha.txt', content: 'made\n' } },
            { land: { checks: ['grep -q made alpha.txt'] } },
          ],
        ],
      },
    },
  });
  await stage.register({ settings: { driver } });
  valueOf(
    await stage.control()['features.add']({
      name: 'stage',
      entries: [
        {
          category: 'Files',
          name: 'alpha',
          description: 'There is a file.',
          steps: ['Look at it'],
          dependencies: [],
          checks: [],
        },
      ],
    }),
  );
  const running = stage.runToEnd();
  const { runId } = await stage.waitFor('run.started');
  const path = `/projects/stage/runs/${runId}`;
  const said = await api('POST', `${path}/message`, { text: 'Use British spelling.' });
  expect(said).toMatchObject({
    status: 200,
    body: { run_id: runId, text: 'Use British spelling.', state: 'waiting', delivered_at: null },
  });
  await goOn(stage);
  await stage.waitFor('run.message_delivered');
  const story = await running;
  expect(story.end).toMatchObject({ reason: 'all_passing' });
  expect((await api('GET', `${path}/messages`)).body).toMatchObject([{ state: 'delivered' }]);
  const types = story.events.map(({ body }) => body.type);
  expect(types.indexOf('run.message_delivered')).toBeGreaterThan(types.indexOf('run.message'));
  expect(types.indexOf('run.message_delivered')).toBeLessThan(types.indexOf('landing.queued'));
  expect(await stage.transcript(runId)).toContain(
    '"type":"message","messageId":"' +
      String((said.body as { id: string }).id) +
      '","text":"Use British spelling."',
  );
  expect(await api('POST', `${path}/message`, { text: 'Too late.' })).toMatchObject({
    status: 409,
    body: { code: 'run_ended' },
  });
  expect(await api('POST', `${path}/message`, { text: ' ' })).toMatchObject({ status: 422 });
  expect(await api('POST', '/projects/stage/runs/99/message', { text: 'x' })).toMatchObject({
    status: 404,
  });
});
