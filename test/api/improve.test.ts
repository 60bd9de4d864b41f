import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileFor, setUp } from '../support/crew-play.ts';
import { openStage, type Stage } from '../support/stage.ts';
import { apiOf, type ApiCaller } from './support/api.ts';

let stage: Stage;
let api: ApiCaller;
const PATH = '/projects/stage';

const proposal = (name: string) => ({
  category: 'speed',
  name,
  description: 'It is quicker.',
  steps: ['Open it', 'It is there at once'],
  reason: 'People wait for it.',
});
const propose = (...names: string[]) => ({
  call: { tool: 'feature_propose', arguments: { proposals: names.map(proposal) } },
});

beforeEach(async () => {
  stage = await openStage();
  api = await apiOf(stage);
  await setUp(stage, { features: ['one'], coding: { '*': [fileFor()] } });
});
afterEach(() => stage.close());

/** What the agent that looks for improvements does, for every look from now on. */
async function play(steps: readonly object[]): Promise<void> {
  await stage.playbook({
    version: 1,
    coding: { '*': { attempts: [fileFor()] } },
    improving: [...steps],
  });
}

/** Turned on an hour ago, so that nobody has to wait for the interval. */
async function turnOn(change: object = {}): Promise<void> {
  const settings = { auto_improve_enabled: true, auto_improve_interval_minutes: 1, ...change };
  expect((await api('PATCH', `${PATH}/settings`, settings)).body).toMatchObject({
    auto_improve_enabled: true,
    auto_improve_interval_minutes: 1,
  });
  await stage.withStore(async (store) => {
    const { settings: kept } = await store.query('improveRecord', { projectId: 1, dayStartsAt: 0 });
    const { changedAt: _, ...change } = kept;
    await store.execute('improve.configure', { projectId: 1, change }, Date.now() - 3_600_000);
  });
  api = await apiOf(stage);
}

const proposals = async () => (await api('GET', `${PATH}/proposals`)).body;
const state = async () => (await api('GET', `${PATH}/auto-improve`)).body;

describe('a project that is improved by itself', () => {
  test('waits for a person: nothing is built before they accept, and the repository stays', async () => {
    expect(await state()).toMatchObject({ auto_improve_enabled: false, because: 'off' });
    await stage.runToEnd();
    const head = await stage.git('rev-parse', 'HEAD');
    await play([
      { write: { path: 'graffiti.txt', content: 'here I was\n' } },
      propose('one'),
      propose('quick-start', 'quick-end'),
    ]);
    await turnOn();
    await stage.waitFor('proposal.added', (body) => body.name === 'quick-end');
    const looked = await stage.waitFor('run.ended', (body) => body.detail.includes('proposed'));
    expect(looked.detail).toBe('It proposed 2 features.');

    expect(await proposals()).toMatchObject({
      proposals: [
        { name: 'quick-end', status: 'open', run_id: looked.runId },
        { name: 'quick-start', status: 'open', reason: 'People wait for it.' },
      ],
    });
    expect((await api('GET', '/projects')).body).toMatchObject([
      { auto_improve_enabled: true, auto_improve_interval_minutes: 1, stats: { total: 1 } },
    ]);
    expect(await stage.git('rev-parse', 'HEAD')).toBe(head);
    expect(await state()).toMatchObject({ state: 'wait', because: 'interval', open_proposals: 2 });

    const accepted = await api('POST', `${PATH}/proposals/1/accept`);
    expect(accepted).toMatchObject({
      status: 200,
      body: { status: 'accepted', accepted_by: 'person' },
    });
    expect((await api('POST', `${PATH}/proposals/1/accept`)).status).toBe(409);
    expect(await api('POST', `${PATH}/proposals/2/reject`)).toMatchObject({
      status: 200,
      body: { status: 'rejected', feature_id: null },
    });
    expect((await api('POST', `${PATH}/proposals/9/reject`)).status).toBe(404);
    expect(await stage.feature('quick-start')).toMatchObject({ status: 'pending' });

    // The person starts the crew; with everything passing, the next look must not propose the same again.
    const story = await stage.runToEnd();
    expect(story.end?.reason).toBe('all_passing');
    expect(await stage.feature('quick-start')).toMatchObject({ status: 'passing' });
  });

  test('goes on by itself as far as the day has room, and stops for a person', async () => {
    await stage.runToEnd();
    await play([propose('first'), propose('second'), propose('third')]);
    await turnOn({ auto_improve_accept: 'by_itself', auto_improve_daily_limit: 2 });
    const accepted = await stage.waitFor('proposal.accepted', ({ by }) => by === 'itself');
    await stage.waitFor(
      'feature.moved',
      ({ featureId, state }) => featureId === accepted.featureId && state.status === 'passing',
    );
    const landed = await stage.waitFor('crew.ended', ({ end }) => end.detail.includes('3'));
    expect(landed.end.reason).toBe('all_passing');
    expect(await proposals()).toMatchObject({
      proposals: [
        { name: 'second', status: 'accepted' },
        { name: 'first', status: 'accepted', accepted_by: 'itself' },
      ],
    });
    expect(await state()).toMatchObject({ state: 'wait', because: 'daily_limit' });
  });

  test('is not looked at while it must not be, and a person ends a look that is under way', async () => {
    await play([{ run: { command: 'sleep 600', allow_failure: true } }, propose('late')]);
    // Nothing passes yet: nobody looks.
    await turnOn();
    expect(await state()).toMatchObject({ state: 'idle', because: 'not_all_passing' });
    await stage.runToEnd();
    const { runId } = await stage.waitFor('run.queued', ({ role }) => role === 'improving');
    await stage.waitFor('run.started', (body) => body.runId === runId);
    expect(await state()).toMatchObject({ state: 'idle', because: 'looking' });

    expect((await api('POST', `${PATH}/agent/stop`)).body).toMatchObject({ success: true });
    await stage.waitFor('run.ended', (body) => body.runId === runId);
    expect(await state()).toMatchObject({ state: 'idle', because: 'stopped_by_person' });
    expect(await proposals()).toEqual({ proposals: [] });
    await stage.reopen();
    api = await apiOf(stage);
    expect(await state()).toMatchObject({ state: 'idle', because: 'stopped_by_person' });
    expect(
      (await api('PATCH', `${PATH}/auto-improve`, { auto_improve_interval_minutes: 0 })).status,
    ).toBe(422);
    expect(
      (await api('PATCH', `${PATH}/auto-improve`, { auto_improve_interval_minutes: 1441 })).status,
    ).toBe(422);
  });
});
