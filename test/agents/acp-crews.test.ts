import { fileURLToPath } from 'node:url';
import type { CrewSettingsChange } from '@ropewalk/contracts';
import { stringify } from 'yaml';
import { describe, expect, it, type TestContext } from 'vitest';
import type { Stage } from '../support/stage.ts';
import { openCrewStage } from './support/crew-stage.ts';

async function open(
  test: TestContext,
  driver: string,
  settings: CrewSettingsChange = {},
): Promise<Stage> {
  const crew = await openCrewStage({ features: ['alpha'], settings: { driver, ...settings } });
  test.onTestFinished(() => crew.close());
  return crew;
}

/** A program of the tests that speaks the protocol, as a person would name it. */
function agent(name: string, ...args: readonly string[]): string {
  const script = fileURLToPath(
    new URL(`../../packages/agents/src/testing/acp-agents/${name}.mjs`, import.meta.url),
  );
  return ['acp:' + process.execPath, script, ...args.map((word) => `'${word}'`)].join(' ');
}

const BUILDS = {
  version: 1,
  coding: {
    '*': {
      attempts: [
        [
          { write: { path: 'alpha.txt', content: 'here\n' } },
          { run: 'test -s alpha.txt' },
          { land: { checks: ['test -f alpha.txt'] } },
        ],
      ],
    },
  },
};

const LIMIT = JSON.stringify({
  error: {
    code: -32_603,
    message: 'limit reached',
    data: {
      errorKind: 'rate_limit',
      resetsAt: new Date(Date.now() + 3_600_000).toISOString(),
    },
  },
});

describe.concurrent('an ACP agent', () => {
  it('takes a feature from dispatch to landing through our tools', async (test) => {
    const crew = await open(test, agent('builds'));

    const { end, of } = await crew.runToEnd();

    expect(end).toMatchObject({ reason: 'all_passing' });
    const [landed] = of('landing.landed');
    expect(landed).toMatchObject({ featureId: 1, runId: 1, files: ['alpha.txt'] });
    expect(await crew.git('rev-parse', 'main')).toBe(landed?.commit);
    expect(await crew.git('log', '-1', '--format=%(trailers:key=Feature,valueonly)')).toBe('#1');
    expect(await crew.status()).toMatchObject({
      runs: [{ usage: { inputTokens: 120, outputTokens: 30, costUsd: 0.02 } }],
    });
    const transcript = await crew.transcript(1);
    for (const said of [
      'feature_claim_and_get',
      'alpha.txt',
      'feature_mark_passing',
      '"completed"',
    ]) {
      expect(transcript).toContain(said);
    }
  });

  it('of our own does the same when it is named as a command', async (test) => {
    const program = fileURLToPath(new URL('../../packages/playbook/dist/main.js', import.meta.url));
    const crew = await open(test, 'acp:unknown');
    await crew.leave('playbook.yaml', stringify(BUILDS));
    const command = `acp:${process.execPath} ${program} ${crew.folder}/playbook.yaml`;

    const { end } = await crew.runToEnd({ driver: command });

    expect(end).toMatchObject({ reason: 'all_passing' });
    expect(await crew.git('show', 'main:alpha.txt')).toBe('here');

    // It has told nothing of what it used: from now on its time must be limited.
    const control = crew.control();
    const start = () => control['crew.start']({ name: 'stage', settings: { driver: command } });
    expect(await start()).toMatchObject({
      ok: false,
      refusal: {
        code: 'time_limit_missing',
        message: expect.stringContaining('acp:main is unmetered'),
        details: { driver: 'acp:main' },
      },
    });
    const budget = { name: 'stage', per: 'run', unit: 'minutes', limit: 30 } as const;
    expect(await control['budget.set'](budget)).toMatchObject({ ok: true });
    expect(await start()).toMatchObject({ ok: true });
  });

  it('that is not installed is refused before anything starts', async (test) => {
    const crew = await open(test, 'acp:there-is-no-such-program --acp');
    const started = await crew.control()['crew.start']({ name: 'stage', settings: {} });
    expect(started).toMatchObject({ ok: false, refusal: { code: 'agent_missing' } });
  });

  it.for<[string, string]>([
    ['ends well without a word', agent('exits-at-once')],
    ['does not speak the protocol', agent('starts', '{"initialize":{"protocolVersion":99}}')],
    ['cannot use our tools', agent('starts', '{"initialize":{"protocolVersion":1}}')],
  ])('that %s ends the crew, and no feature pays for it', async ([, driver], test) => {
    const crew = await open(test, driver);

    const { end, of } = await crew.runToEnd();

    expect(end).toMatchObject({ reason: 'environment_broken' });
    expect(of('run.outcome').map((body) => body.outcome)).toEqual(
      Array.from({ length: 3 }, () => 'environment'),
    );
    expect(await crew.feature('alpha')).toMatchObject({ status: 'pending', attempts: 0 });
  });

  it.for<[string, string, CrewSettingsChange, string]>([
    ['leaves in the middle of its turn', agent('crashes', '0'), {}, 'died'],
    [
      'ends its turn having done nothing',
      agent('fails', '{"stopReason":"end_turn"}'),
      {},
      'no_change',
    ],
    [
      'reaches its limit of turns',
      agent('fails', '{"stopReason":"max_turn_requests"}'),
      {},
      'failed',
    ],
    ['never answers', agent('silent'), { firstEventLimitMs: 1_000 }, 'timed_out'],
  ])('that %s has three attempts', async ([, driver, settings, outcome], test) => {
    const crew = await open(test, driver, settings);

    const { end, of } = await crew.runToEnd();

    expect(end).toMatchObject({ reason: 'nothing_runnable' });
    expect(end?.detail).toContain('#1 (attempts used up)');
    expect(of('run.outcome').map((body) => body.outcome)).toEqual(
      Array.from({ length: 3 }, () => outcome),
    );
    expect(await crew.feature('alpha')).toMatchObject({ status: 'parked', attempts: 3 });
  });

  it.for<[string, string, object]>([
    ['types its limit', agent('fails', LIMIT), { window: 'requests', source: 'typed_error' }],
    [
      'tells its limit like an answer',
      agent('codex-acp'),
      { window: 'unknown', source: 'backoff' },
    ],
  ])('that %s pauses its account', async ([, driver, state], test) => {
    // Of one of them it is known that it does not tell what it uses.
    const budgets = { run: { usd: null, tokens: null, minutes: 30 }, feature: null, day: null };
    const crew = await open(test, driver, { budgets });
    await crew.control()['crew.start']({ name: 'stage', settings: {} });

    const changed = await crew.waitFor('quota.changed');
    await crew.waitFor('run.ended');

    expect(changed.state).toMatchObject({ status: 'waiting', ...state });
    expect((await crew.status()).features).toMatchObject([
      { status: 'pending', attempts: 0, reason: { code: 'quota_wait' } },
    ]);
  });
});
