import { describe, expect } from 'vitest';
import { fileFor, land, setUp, test, write } from './support/crew-play.ts';
import { goOn, untilTold } from './support/pace.ts';
import { openOutsideAgent } from './support/outside-agent.ts';
import { valueOf, type CrewStory } from './support/stage.ts';

const TESTING = { testingAgentRatio: 1, testingShare: 1 } as const;
/** Two features in one file: what the second writes breaks what the first has checked. */
const FIRST = [write('shared.txt', 'first\n'), land('grep -q first shared.txt')];
const SECOND = [write('shared.txt', 'second\n'), land('grep -q second shared.txt')];
const BOTH = [write('shared.txt', 'first\nsecond\n'), land()];

describe.concurrent('a regression', () => {
  test('is found by the recorded check of an older feature and mended by a coder, without a model’s help', async ({
    stage,
  }) => {
    await setUp(stage, {
      features: ['first', { name: 'second', dependencies: ['first'] }],
      coding: { first: [FIRST], second: [SECOND] },
      mend: BOTH,
    });

    const { end, of } = await stage.runToEnd();

    expect(end).toMatchObject({ reason: 'all_passing' });
    expect(of('feature.regressed')).toMatchObject([
      { featureId: 1, runId: null, reason: expect.stringContaining('grep -q first shared.txt') },
    ]);
    const regressed = of('feature.moved').find(
      ({ state }) => 'regression' in state && state.regression !== null,
    );
    expect(regressed).toMatchObject({
      featureId: 1,
      state: { status: 'pending', regression: { foundBy: 'sweep', commit: commitOf(of, 2) } },
    });
    expect(of('run.queued').map(({ role }) => role)).toEqual(['coding', 'coding', 'coding']);
    expect(await stage.git('show', 'HEAD:shared.txt')).toBe('first\nsecond');
    expect(await stage.feature('first')).toMatchObject({ status: 'passing', regression: null });
  });

  test('that no check sees is found by a tester, confirmed by us, and mended under the same lease', async ({
    stage,
  }) => {
    await setUp(stage, {
      features: ['door'],
      settings: TESTING,
      coding: { '*': [[write('door.txt', 'open\n'), land('test -f door.txt')]] },
      testing: {
        '*': {
          steps: [{ expect: { command: 'grep -q shut door.txt', reason: 'It does not shut.' } }],
          mend: [write('door.txt', 'open\nshut\n'), land()],
        },
      },
    });

    const { end, of } = await stage.runToEnd();

    expect(end).toMatchObject({ reason: 'all_passing' });
    const runs = of('run.queued');
    const tester = runs.find(({ role }) => role === 'testing')?.runId;
    expect(of('feature.regressed')).toMatchObject([{ featureId: 1, runId: tester }]);
    expect(of('lease.granted').filter(({ runId }) => runId === tester)).toMatchObject([
      { purpose: 'testing' },
      { purpose: 'coding' },
    ]);
    expect(of('landing.landed').map(({ runId }) => runId)).toEqual([runs[0]?.runId, tester]);
    // Nobody else was put on it.
    expect(runs.filter(({ role }) => role === 'coding')).toHaveLength(1);
    const { checks } = await stage.feature('door');
    expect(checks.map((check) => check.command)).toEqual([
      'test -f door.txt',
      'grep -q shut door.txt',
    ]);
  });

  test('goes back to the queue with its evidence where coders are to mend it', async ({
    stage,
  }) => {
    await setUp(stage, {
      features: ['door'],
      settings: { ...TESTING, regressionFix: 'coder' },
      coding: { '*': [[write('door.txt', 'open\n'), land('test -f door.txt')]] },
      mend: [write('door.txt', 'open\nshut\n'), land()],
      testing: {
        '*': {
          steps: [{ expect: { command: 'grep -q shut door.txt', reason: 'It does not shut.' } }],
        },
      },
    });

    const { end, of } = await stage.runToEnd();

    expect(end).toMatchObject({ reason: 'all_passing' });
    expect(of('run.queued').map(({ role }) => role)).toEqual([
      'coding',
      'testing',
      'coding',
      'testing',
    ]);
    expect(of('run.outcome').map(({ outcome }) => outcome)).toEqual([
      'landed',
      'regression_found',
      'landed',
      'verified',
    ]);
  });

  test('that we cannot confirm is a suspicion: the feature keeps passing', async ({ stage }) => {
    await setUp(stage, {
      features: ['door'],
      settings: TESTING,
      testing: {
        '*': {
          steps: [
            {
              expect: {
                command: 'false',
                reason: 'It looks crooked.',
                check: 'test -f door.txt',
              },
            },
          ],
        },
      },
    });

    const { end, of } = await stage.runToEnd();

    expect(end).toMatchObject({ reason: 'all_passing' });
    // It is asked again a few times, because its word was not the end of a test.
    const suspected = of('feature.suspected').map(({ reason }) => reason);
    expect(suspected.length).toBeLessThanOrEqual(3);
    expect(new Set(suspected)).toEqual(new Set(['It looks crooked.']));
    expect(of('feature.regressed')).toEqual([]);
    expect(of('landing.landed')).toHaveLength(1);
    expect(await stage.feature('door')).toMatchObject({
      status: 'passing',
      suspicion: 'It looks crooked.',
    });
  });

  test('that comes three times is a person’s business', async ({ stage }) => {
    // Two features that undo each other for ever.
    await setUp(stage, {
      features: ['first', { name: 'second', dependencies: ['first'] }],
      coding: { first: [FIRST], second: [SECOND] },
      mend: [write('shared.txt', '{{feature.name}}\n'), land()],
    });

    const { end, of } = await stage.runToEnd();

    expect(end).toMatchObject({ reason: 'nothing_runnable' });
    expect(end?.detail).toContain('broke again and again');
    const parked = of('feature.moved').filter(({ state }) => state.status === 'parked');
    expect(parked[0]?.state).toMatchObject({ reason: 'regressions_exhausted' });
    for (const featureId of [1, 2]) {
      const regressed = of('feature.regressed').filter((body) => body.featureId === featureId);
      expect(regressed.length).toBeLessThanOrEqual(3);
    }
  });
});

describe.concurrent('regression agents', () => {
  test('are not started for a feature for ever when they die', async ({ stage }) => {
    await setUp(stage, {
      features: ['well'],
      settings: TESTING,
      testing: { '*': { steps: [{ crash: { exit_code: 3 } }] } },
    });

    const { end, of } = await stage.runToEnd();

    expect(end).toMatchObject({ reason: 'all_passing' });
    const outcomes = of('run.outcome').map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['landed', 'died', 'died', 'died']);
    expect(await stage.feature('well')).toMatchObject({ status: 'passing' });
  });

  test('are not started for what nothing has touched, and `why` says so', async ({ stage }) => {
    await setUp(stage, {
      features: ['old', { name: 'new', dependencies: ['old'] }],
      settings: TESTING,
      coding: { old: [fileFor()], new: [[untilTold(stage), ...fileFor()]] },
      testing: { '*': { steps: [{ say: 'It works.' }] } },
    });
    const ended = stage.runToEnd();
    await stage.waitFor('feature.tested', ({ featureId }) => featureId === 1);
    await stage.waitFor('run.ended', ({ runId }) => runId === 2 || runId === 3);

    // The one that is being built keeps the crew alive; there is nothing else to do.
    const { summary } = valueOf(await stage.control().why({ name: 'stage', featureId: null }));
    expect(summary).toContain('Regression agents have nothing to test');
    await goOn(stage);
    const { of } = await ended;

    const tested = of('feature.tested').map(({ featureId }) => featureId);
    expect(tested.toSorted()).toEqual([1, 2]);
  });

  test('are left out in yolo, and the gate is not', async ({ stage }) => {
    await setUp(stage, {
      features: ['fast'],
      settings: { ...TESTING, yolo: true },
      coding: { '*': [[write('fast.txt'), land('false')], fileFor()] },
      testing: { '*': { steps: [{ say: 'hello' }] } },
    });

    const { end, of } = await stage.runToEnd();

    expect(end).toMatchObject({ reason: 'all_passing' });
    expect(of('run.queued').map(({ role }) => role)).toEqual(['coding', 'coding']);
    expect(of('landing.refused').map(({ refusal }) => refusal.code)).toEqual(['check_failed']);
  });

  test('of other people report too, and only what a check of theirs shows counts', async ({
    stage,
  }) => {
    await setUp(stage, { features: ['gate'], coding: { '*': [fileFor()] } });
    await stage.runToEnd();
    const agent = await openOutsideAgent(stage);
    const wordOnly = await agent.call('feature_mark_failing', { feature_id: 1, reason: 'Ugly.' });
    expect(wordOnly).toMatchObject({ isError: false, json: { confirmed: false } });
    expect(await stage.feature('gate')).toMatchObject({ status: 'passing' });

    const claimed = await agent.call('feature_claim_for_testing');
    expect(claimed.json).toMatchObject({ id: 1 });
    const shown = await agent.call('feature_mark_failing', {
      feature_id: 1,
      reason: 'Ugly.',
      check: { command: 'grep -q pretty gate.txt' },
    });

    expect(shown).toMatchObject({ isError: false, json: { confirmed: true, fix: 'tester' } });
    expect(await stage.feature('gate')).toMatchObject({ status: 'in_progress' });
    await agent.close();
  });
});

function commitOf(of: CrewStory['of'], featureId: number): string | undefined {
  return of('landing.landed').find((body) => body.featureId === featureId)?.commit;
}
