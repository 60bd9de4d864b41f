import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { land, setUp, write } from '../support/crew-play.ts';
import { untilTold } from '../support/pace.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { apiOf, type ApiCaller } from './support/api.ts';

let stage: Stage;
let api: ApiCaller;
const FEATURES = '/projects/stage/features';

/** #1 passes, #2 is parked, the others wait. */
beforeAll(async () => {
  stage = await openStage();
  api = await apiOf(stage);
  await setUp(stage, {
    features: [
      'jam',
      { name: 'honey', dependencies: ['jam'] },
      { name: 'tea', dependencies: ['jam'] },
      'milk',
      { name: 'cake', dependencies: ['honey', 'tea'] },
    ],
    settings: { maxConcurrency: 1 },
    coding: {
      jam: [[write('jam.txt', 'sweet'), land('test -f jam.txt')]],
      '*': [[write('half.txt'), untilTold(stage)]],
    },
  });
  const ended = stage.runToEnd();
  const { runId } = await stage.waitFor('run.queued', ({ featureIds }) => featureIds.includes(2));
  await stage.waitFor('run.started', (started) => started.runId === runId);
  expect((await api('POST', `/projects/stage/runs/${runId}/stop`)).status).toBe(200);
  expect((await api('POST', '/projects/stage/agent/stop')).status).toBe(200);
  await ended;
  // The person's folder follows what has landed in its own time.
  await stage.waitFor('project.followed');
});
afterAll(() => stage.close());

async function order(): Promise<number[]> {
  const { body } = await api('GET', `${FEATURES}/cards`);
  const { cards } = body as { cards: { id: number; priority: number; status: string }[] };
  return cards
    .filter(({ status }) => status !== 'passing')
    .toSorted((one, other) => one.priority - other.priority || one.id - other.id)
    .map(({ id }) => id);
}

describe('the order of work', () => {
  test('is changed as it was asked for, with an event for each number that changes', async () => {
    expect(await order()).toEqual([2, 3, 4, 5]);
    const before = (await stage.story()).events.length;
    const moved = await api('POST', `${FEATURES}/move`, { feature_ids: [5, 3], to: 'first' });
    expect(moved).toMatchObject({
      status: 200,
      body: { changed: [{ feature_id: 3 }, { feature_id: 5 }] },
    });
    expect(await order()).toEqual([3, 5, 2, 4]);
    const { events } = await stage.story();
    expect(events.slice(before).map(({ body }) => body)).toEqual([
      { type: 'feature.edited', featureId: 3 },
      { type: 'feature.edited', featureId: 5 },
    ]);
    await api('POST', `${FEATURES}/move`, { feature_ids: [3], after_id: 2 });
    expect(await order()).toEqual([5, 2, 3, 4]);
    await api('POST', `${FEATURES}/move`, { feature_ids: [4], before_id: 2 });
    expect(await order()).toEqual([5, 4, 2, 3]);
    const again = await api('POST', `${FEATURES}/move`, { feature_ids: [4], before_id: 2 });
    expect(again.body).toEqual({ changed: [] });
  });

  test('has no place for what passes, is unknown, or would stand before itself', async () => {
    const before = await order();
    const passing = await api('POST', `${FEATURES}/move`, { feature_ids: [1, 2], to: 'last' });
    expect(passing).toMatchObject({
      status: 409,
      body: {
        code: 'feature_passing',
        details: { refused: [{ feature_id: 1, code: 'feature_passing' }] },
      },
    });
    for (const [body, status, code] of [
      [{ feature_ids: [2], after_id: 1 }, 409, 'feature_passing'],
      [{ feature_ids: [2, 99], to: 'first' }, 404, 'feature_unknown'],
      [{ feature_ids: [2], before_id: 99 }, 404, 'feature_unknown'],
      [{ feature_ids: [2, 3], before_id: 2 }, 422, 'invalid_input'],
      [{ feature_ids: [2], before_id: 3, to: 'first' }, 422, 'invalid_input'],
      [{ feature_ids: [2] }, 422, 'invalid_input'],
      [{ feature_ids: [], to: 'first' }, 422, 'invalid_input'],
      [{ feature_ids: [2, 2], to: 'first' }, 422, 'invalid_input'],
    ] as const) {
      const answer = await api('POST', `${FEATURES}/move`, body);
      expect(answer, JSON.stringify(body)).toMatchObject({ status, body: { code } });
    }
    expect(await order()).toEqual(before);
  });
});

describe('many features at once', () => {
  test('are retried together or not at all', async () => {
    expect(await api('POST', `${FEATURES}/retry`, { feature_ids: [4, 2, 1] })).toMatchObject({
      status: 409,
      body: {
        code: 'feature_not_parked',
        details: {
          refused: expect.arrayContaining([
            { feature_id: 4, code: 'feature_not_parked', message: expect.any(String) },
          ]),
        },
      },
    });
    expect((await api('GET', `${FEATURES}/2`)).body).toMatchObject({ status: 'parked' });
    expect(await api('POST', `${FEATURES}/retry`, { feature_ids: [2] })).toMatchObject({
      status: 200,
      body: { feature_ids: [2] },
    });
    expect((await api('GET', `${FEATURES}/2`)).body).toMatchObject({ status: 'pending' });
  });

  test('are moved behind all others in their order', async () => {
    const [first, second, ...rest] = await order();
    const skipped = await api('POST', `${FEATURES}/skip`, { feature_ids: [second, first] });
    expect(skipped.body).toEqual({ feature_ids: [first, second] });
    expect(await order()).toEqual([...rest, first, second]);
    expect((await api('POST', `${FEATURES}/skip`, { feature_ids: [1] })).body).toMatchObject({
      code: 'feature_passing',
    });
  });

  test('are removed, and let go of by those that depended on them', async () => {
    const refused = await api('POST', `${FEATURES}/delete`, { feature_ids: [2, 77] });
    expect(refused).toMatchObject({ status: 404, body: { code: 'feature_unknown' } });
    const deleted = await api('POST', `${FEATURES}/delete`, { feature_ids: [2, 3] });
    expect(deleted).toMatchObject({ status: 200, body: { affected_features: [5] } });
    expect((await order()).toSorted()).toEqual([4, 5]);
    expect((await api('GET', `${FEATURES}/5`)).body).toMatchObject({ dependencies: [] });
  });
});
