import { expect } from 'vitest';
import { apiOf } from './api/support/api.ts';
import { land, setUp, test, toPlaybook, write } from './support/crew-play.ts';
import { valueOf } from './support/stage.ts';

/** 1.2 seconds: long enough to write a file, short enough to wait for. */
const MOMENT = { usd: null, tokens: null, minutes: 0.02 };
const NOTHING = { run: null, feature: null, day: null };
const SLOW = [write('half.txt'), { wait: { seconds: 60 } }, land('test -f half.txt')];

test('the budget of a day ends what works, keeps its work, and lets nothing start before it is raised', async ({
  stage,
}) => {
  await setUp(stage, {
    features: ['slow'],
    coding: { '*': [SLOW] },
    settings: { budgets: { ...NOTHING, day: MOMENT } },
  });
  valueOf(await stage.control()['crew.start']({ name: 'stage', settings: {} }));

  const ended = await stage.waitFor('run.outcome');
  expect(ended.outcome).toBe('budget');
  expect(await stage.waitFor('budget.reached')).toMatchObject({
    scope: 'project_day',
    unit: 'minutes',
    limit: 0.02,
  });
  const [run] = (await stage.status()).runs;
  expect(run?.state).toMatchObject({ status: 'ended', savedRef: 'refs/ropewalk/runs/1' });
  const why = valueOf(await stage.control().why({ name: 'stage', featureId: null }));
  expect(JSON.stringify(why)).toContain('budget_reached');
  expect(await stage.feature('slow')).toMatchObject({ status: 'pending', attempts: 0 });

  await stage.playbook(toPlaybook({ coding: { '*': [[land('test -f half.txt')]] } }));
  const api = await apiOf(stage);
  const raised = await api('PATCH', '/projects/stage/settings', { clear: ['budgets'] });
  expect(raised.status).toBe(200);
  const end = await stage.waitFor('crew.ended');
  expect(end.end.reason).toBe('all_passing');
  expect(await stage.git('show', 'main:half.txt')).toBe('here');
});

test('a run that uses up its own budget has had its attempt', async ({ stage }) => {
  await setUp(stage, {
    features: ['slow'],
    coding: { '*': [SLOW, [land('test -f half.txt')]] },
    settings: { budgets: { ...NOTHING, run: { ...MOMENT, minutes: 0.1 } } },
  });

  const { of, end } = await stage.runToEnd();

  expect(end?.reason).toBe('all_passing');
  const outcomes = of('run.outcome').map((body) => body.outcome);
  expect([outcomes[0], outcomes.at(-1)]).toEqual(['failed', 'landed']);
  expect(of('run.ended')[0]?.detail).toContain('budget');
  expect(of('budget.reached')[0]).toMatchObject({ scope: 'run', runId: 1 });
});

test('a feature that has used up its budget waits for a person, and the crew ends with that word', async ({
  stage,
}) => {
  await setUp(stage, {
    features: ['slow', 'quick'],
    coding: { slow: [SLOW], '*': [[write('quick.txt'), land('test -f quick.txt')]] },
    settings: { budgets: { ...NOTHING, feature: MOMENT }, maxConcurrency: 2 },
  });

  const { of, end } = await stage.runToEnd();

  expect(of('run.outcome').find((body) => body.featureId === 1)?.outcome).toBe('budget');
  expect(end?.reason).toBe('nothing_runnable');
  expect(end?.detail).toContain('Budget used up: #1');
});
