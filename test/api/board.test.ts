import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setUp } from '../support/crew-play.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { apiOf, type ApiCaller } from './support/api.ts';

let stage: Stage;
let api: ApiCaller;
const FEATURES = '/projects/stage/features';

beforeAll(async () => {
  stage = await openStage();
  api = await apiOf(stage);
  await setUp(stage, {
    features: ['jam', { name: 'honey', dependencies: ['jam'] }, 'tea', 'milk'],
  });
});
afterAll(() => stage.close());

describe('cards', () => {
  test('come in pages or by id, with the moment that they show', async () => {
    const first = await api('GET', `${FEATURES}/cards?limit=3`);
    expect(first).toMatchObject({
      status: 200,
      body: {
        cards: [
          { id: 1, name: 'jam', status: 'pending', blocked: false, run_id: null },
          { id: 2, name: 'honey', blocked: true, dependencies: [1], category: 'Stage' },
          { id: 3, regression: false, suspicion: false, park_reason: null, question: null },
        ],
        next_after_id: 3,
      },
    });
    const { seq, live_seq: place } = first.body as { seq: number; live_seq: number };
    const events = await api('GET', '/projects/stage/events');
    expect(events.body).toMatchObject({ latest: seq });
    expect(Math.floor(place / 1_000_000)).toBe(seq);
    const second = await api('GET', `${FEATURES}/cards?limit=3&after_id=3`);
    expect(second.body).toMatchObject({ cards: [{ id: 4 }], next_after_id: null });
    const named = await api('GET', `${FEATURES}/cards?ids=4,2,99`);
    expect(named.body).toMatchObject({ cards: [{ id: 2 }, { id: 4 }], next_after_id: null });

    for (const query of ['limit=0', 'limit=2001', 'ids=', 'ids=1;2', `ids=${'1,'.repeat(500)}1`]) {
      expect((await api('GET', `${FEATURES}/cards?${query}`)).status, query).toBe(422);
    }
    expect((await api('GET', '/projects/nobody/features/cards')).status).toBe(404);
  });
});

describe('reasons', () => {
  test('of named features say what would help, and since when where that is known', async () => {
    const { body } = await api('GET', `${FEATURES}/reasons?ids=2,1,99`);
    expect(body).toMatchObject({
      reasons: [
        { feature_id: 1, code: 'stopped', help: 'start_crew', since: null, until: null },
        { feature_id: 2, code: 'stopped', sentence: 'The crew is stopped: start it.' },
      ],
      next_after_id: null,
      seq: expect.any(Number),
      live_seq: expect.any(Number),
    });
  });

  test('are counted, and come by code in pages', async () => {
    expect((await api('GET', `${FEATURES}/reason-counts`)).body).toMatchObject({
      counts: [{ code: 'stopped', count: 4, help: 'start_crew' }],
      testing_idle: 'ratio_zero',
    });
    expect((await api('GET', `${FEATURES}/reasons?code=stopped&limit=3`)).body).toMatchObject({
      reasons: [{ feature_id: 1 }, { feature_id: 2 }, { feature_id: 3 }],
      next_after_id: 3,
    });
    const last = await api('GET', `${FEATURES}/reasons?code=stopped&limit=3&after_id=3`);
    expect(last.body).toMatchObject({ reasons: [{ feature_id: 4 }], next_after_id: null });
    expect((await api('GET', `${FEATURES}/reasons?code=parked`)).body).toMatchObject({
      reasons: [],
      next_after_id: null,
    });
    expect((await api('GET', `${FEATURES}/reasons?code=bored`)).status).toBe(422);
  });

  test('know what has just been changed', async () => {
    const added = await api('POST', FEATURES, {
      category: 'Stage',
      name: 'late',
      description: 'It came late.',
      steps: ['See it'],
    });
    const { id } = added.body as { id: number };
    expect((await api('GET', `${FEATURES}/reasons?ids=${id}`)).body).toMatchObject({
      reasons: [{ feature_id: id }],
    });
    await api('DELETE', `${FEATURES}/${id}`);
    expect((await api('GET', `${FEATURES}/reason-counts`)).body).toMatchObject({
      counts: [{ count: 4 }],
    });
  });
});
