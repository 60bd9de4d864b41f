import { overviewSchema, type TimelineEntry, timelinePageSchema } from '@ropewalk/contracts';
import { expect } from 'vitest';
import { land, setUp, test, write } from '../support/crew-play.ts';
import { untilTold } from '../support/pace.ts';
import { apiOf } from './support/api.ts';

test('the overview tells of a project that has not begun, that works, and that needs somebody', async ({
  stage,
}) => {
  const api = await apiOf(stage);
  const overview = async () => {
    const { status, body } = await api('GET', '/projects/stage/overview');
    expect(status).toBe(200);
    return overviewSchema.strict().parse(body);
  };
  await setUp(stage, {
    features: [
      'jam',
      { name: 'honey', dependencies: ['jam'] },
      { name: 'tea', dependencies: ['honey'] },
    ],
    settings: { maxConcurrency: 1, testingAgentRatio: 0 },
    coding: {
      jam: [[write('jam.txt', 'sweet'), land('test -f jam.txt')]],
      '*': [[write('half.txt'), untilTold(stage)]],
    },
  });
  expect(await overview()).toMatchObject({
    stats: { total: 3, passing: 0 },
    rate: { last_hour: null, whole_run: null },
    forecast: { type: 'unknown', because: 'not_working' },
    needs_you: [],
    more_needs: 0,
    working: [],
    landed: [],
    landing_queue: [],
    regression: { wanted: 0, testing: [], idle: { code: 'ratio_zero' } },
    today: { usage: { runs: 0 }, budgets: [] },
    schedule: { has_schedules: false },
  });

  const ended = stage.runToEnd();
  const { runId } = await stage.waitFor('run.queued', ({ featureIds }) => featureIds.includes(2));
  await stage.waitFor('run.started', (started) => started.runId === runId);
  const working = await overview();
  expect(working).toMatchObject({
    stats: { passing: 1, in_progress: 1 },
    forecast: { type: 'unknown', because: 'too_few_landings' },
    working: [
      { run_id: runId, role: 'coding', status: 'running', features: [{ id: 2, name: 'honey' }] },
    ],
    landed: [{ kind: 'feature', status: 'landed', feature: { id: 1, name: 'jam' } }],
  });
  expect(working.rate.whole_run).toBeGreaterThan(0);
  expect(working.today.usage.runs).toBe(2);
  expect(working.seq).toBeGreaterThan(0);

  await api('POST', `/projects/stage/runs/${runId}/stop`);
  await ended;
  expect(await overview()).toMatchObject({
    stats: { parked: 1 },
    needs_you: [
      {
        code: 'parked',
        help: 'retry',
        feature: { id: 2, name: 'honey' },
        sentence: expect.stringContaining('stopped by person'),
        since: expect.stringMatching(/Z$/),
      },
    ],
    working: [],
  });
  expect((await api('GET', '/projects/nobody/overview')).status).toBe(404);

  // What is folded from the timeline is what there is now, and what there was before.
  const entries: TimelineEntry[] = [];
  for (let after = 0, latest = 1; after < latest;) {
    const { body } = await api('GET', `/projects/stage/timeline?limit=7&after=${after}`);
    const page = timelinePageSchema.parse(body);
    entries.push(...page.entries);
    ({ next: after, latest } = page);
  }
  const statuses = new Map<number, string>();
  const seen = new Set<string>();
  for (const entry of entries) {
    if (entry.kind === 'feature') statuses.set(entry.feature_id, entry.status);
    seen.add([...statuses.values()].join(' '));
  }
  expect([...statuses.values()]).toEqual(['passing', 'parked', 'pending']);
  expect(seen).toContain('landing pending pending');
  expect(seen).toContain('passing in_progress pending');
  expect(entries.filter(({ kind }) => kind === 'crew')).toMatchObject([
    { status: 'running', end: null },
    { status: 'stopped', end: 'nothing_runnable' },
  ]);
  expect(entries.filter((entry) => entry.kind === 'run' && entry.run_id === runId)).toMatchObject([
    { status: 'queued', role: 'coding', feature_ids: [2] },
    { status: 'running' },
    { status: 'ended' },
  ]);
  expect(entries.find(({ kind }) => kind === 'landing')).toMatchObject({
    feature_id: 1,
    refused: null,
  });
  const seqs = entries.map(({ seq }) => seq);
  expect(seqs).toEqual([...new Set(seqs)].toSorted((one, other) => one - other));
});
