import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { call, fileFor, land, MINE, setUp, test, write } from './support/crew-play.ts';
import { goOn, untilTold } from './support/pace.ts';
import { valueOf } from './support/stage.ts';

const NODE_CHECK = 'checks:\n  - test "$(cat state.txt)" = green\n';

describe.concurrent('a crew that cannot go on', () => {
  test('parks a feature that fails three times with its last words, and what waits for it says so', async ({
    stage,
  }) => {
    await setUp(stage, {
      features: ['stone', { name: 'house', dependencies: ['stone'] }, 'tree'],
      coding: {
        stone: [[write('half.txt'), { say: 'the quarry is closed' }]],
        '*': [fileFor()],
      },
    });

    const { end, of } = await stage.runToEnd();

    expect(end).toMatchObject({ reason: 'nothing_runnable' });
    expect(end?.detail).toContain('#1 (attempts used up)');
    expect(end?.detail).toContain('#2 (on #1)');
    const { features } = await stage.status();
    expect(features).toMatchObject([
      { status: 'parked', attempts: 3, reason: { code: 'parked' } },
      { status: 'pending', attempts: 0 },
      { status: 'passing' },
    ]);
    expect(of('run.outcome').filter((body) => body.featureId === 1)).toMatchObject([
      { outcome: 'failed' },
      { outcome: 'failed' },
      { outcome: 'failed' },
    ]);
    const parked = of('feature.moved').findLast(({ state }) => state.status === 'parked')?.state;
    expect(parked).toMatchObject({
      reason: 'attempts_exhausted',
      detail: expect.stringContaining('the quarry is closed'),
    });
  });

  test('parks a feature whose agents end well having done nothing, without a landing', async ({
    stage,
  }) => {
    await setUp(stage, { features: ['air'], coding: { '*': [[{ say: 'All done!' }]] } });

    const { end, of } = await stage.runToEnd();

    expect(end).toMatchObject({ reason: 'nothing_runnable' });
    expect(of('run.outcome').map((body) => body.outcome)).toEqual([
      'no_change',
      'no_change',
      'no_change',
    ]);
    expect(of('landing.queued')).toEqual([]);
    expect(await stage.feature('air')).toMatchObject({ status: 'parked', attempts: 3 });
  });

  test('parks what agents keep skipping', async ({ stage }) => {
    await setUp(stage, {
      features: ['chore'],
      coding: { '*': [[call('feature_skip', { ...MINE, reason: 'not in the mood' })]] },
    });

    const { end, of } = await stage.runToEnd();

    expect(end).toMatchObject({ reason: 'nothing_runnable' });
    expect(of('run.outcome').map((body) => body.outcome)).toEqual([
      'skipped',
      'skipped',
      'skipped',
    ]);
    expect(of('feature.moved').at(-1)?.state).toMatchObject({
      status: 'parked',
      reason: 'skipped_repeatedly',
      detail: 'not in the mood',
    });
  });

  test('names the dependency that was deleted', async ({ stage }) => {
    await setUp(stage, {
      features: ['base', { name: 'top', dependencies: ['base'] }, 'side'],
    });
    await stage.withStore(async (store) => {
      valueOf(
        await store.execute('feature.delete', { featureId: 1, dependents: 'keep' }, Date.now()),
      );
    });

    const { end } = await stage.runToEnd();

    expect(end).toMatchObject({ reason: 'nothing_runnable' });
    expect(end?.detail).toContain('#2 (#1 does not exist)');
    const [top, side] = (await stage.status()).features;
    expect(top).toMatchObject({ status: 'pending', attempts: 0 });
    expect(side).toMatchObject({ status: 'passing' });
  });

  test('starts no agent where setup does not work, and says what setup said', async ({ stage }) => {
    await setUp(stage, {
      files: { 'ropewalk.yaml': 'setup: echo the well is dry; exit 3\n' },
      features: ['garden'],
    });

    const { end, of } = await stage.runToEnd();

    expect(end).toMatchObject({ reason: 'environment_broken' });
    expect(end?.detail).toContain('the well is dry');
    expect(of('run.queued')).toEqual([]);
    expect(await stage.feature('garden')).toMatchObject({ status: 'pending', attempts: 0 });
  });

  test('starts at once when setup has been mended', async ({ stage }) => {
    await setUp(stage, { files: { 'ropewalk.yaml': 'setup: exit 3\n' }, features: ['garden'] });
    expect((await stage.runToEnd()).end).toMatchObject({ reason: 'environment_broken' });
    await stage.commit({ 'ropewalk.yaml': 'setup: test -f README.md\n' }, 'Mend the setup');

    const { end } = await stage.runToEnd();

    expect(end).toMatchObject({ reason: 'all_passing' });
    expect(await stage.feature('garden')).toMatchObject({ status: 'passing' });
  });

  test('does not land what breaks setup', async ({ stage }) => {
    await setUp(stage, {
      files: { 'ropewalk.yaml': 'setup: test ! -f bad.txt\nsetup_files: [bad.txt]\n' },
      features: ['bad'],
    });

    const { end, of } = await stage.runToEnd();

    expect(end).toMatchObject({ reason: 'nothing_runnable' });
    expect(of('landing.refused')[0]?.refusal).toMatchObject({
      code: 'check_failed',
      command: 'test ! -f bad.txt',
    });
    expect(await stage.feature('bad')).toMatchObject({ status: 'parked', attempts: 3 });
  });

  test('gives up on an environment that breaks while it works, at nobody’s expense', async ({
    stage,
  }) => {
    await setUp(stage, {
      files: { 'ropewalk.yaml': 'copy: [.env]\n', '.gitignore': '.env\n' },
      features: ['one'],
      coding: { '*': [[untilTold(stage), ...fileFor()]] },
    });
    const ended = stage.runToEnd();
    await stage.waitFor('run.started');
    await symlink('/etc/hostname', join(stage.folder, '.env'));
    await goOn(stage);
    const { end, of } = await ended;

    expect(end).toMatchObject({ reason: 'environment_broken' });
    expect(of('run.outcome').map((body) => body.outcome)).toEqual([
      'environment',
      'environment',
      'environment',
    ]);
    expect(await stage.feature('one')).toMatchObject({ status: 'pending', attempts: 0 });
  });

  test('mends a target branch that was red before anyone began, before anything else', async ({
    stage,
  }) => {
    await setUp(stage, {
      files: { 'ropewalk.yaml': NODE_CHECK, 'state.txt': 'red\n' },
      features: ['one', 'two'],
      coding: {
        one: [fileFor()],
        two: [fileFor()],
        '*': [[write('state.txt', 'green\n'), land()]],
      },
    });

    const { end, of } = await stage.runToEnd();

    expect(end).toMatchObject({ reason: 'all_passing' });
    expect(of('project.target_red')).toMatchObject([{ featureId: 3 }]);
    expect(of('run.queued')[0]?.featureIds).toEqual([3]);
    expect(of('landing.landed').map((body) => body.featureId)[0]).toBe(3);
    expect(of('project.target_green')).toHaveLength(1);
    const { features } = await stage.status();
    expect(features.map((feature) => feature.status)).toEqual(['passing', 'passing', 'passing']);
  });

  test('ends where nobody can mend the target branch, and blames no other feature', async ({
    stage,
  }) => {
    await setUp(stage, {
      files: { 'ropewalk.yaml': NODE_CHECK, 'state.txt': 'red\n' },
      features: ['one'],
      coding: { one: [fileFor()], '*': [[{ say: 'I cannot' }]] },
    });

    const { end, of } = await stage.runToEnd();

    expect(end).toMatchObject({ reason: 'target_red' });
    expect(of('run.queued').every((body) => body.featureIds[0] === 2)).toBe(true);
    expect(await stage.feature('one')).toMatchObject({ status: 'pending', attempts: 0 });
  });

  test('finds a target branch that turns red under it, which costs nobody an attempt', async ({
    stage,
  }) => {
    // What the check reads comes from the person's folder: it changes while the first feature is built.
    await setUp(stage, {
      files: {
        'ropewalk.yaml': 'checks:\n  - test "$(cat .state)" = green\ncopy: [.state]\n',
        '.gitignore': '.state\n',
        '.state': 'green\n',
      },
      features: ['one'],
      coding: {
        one: [[untilTold(stage), ...fileFor()]],
        '*': [[{ say: 'I cannot' }]],
      },
    });
    await stage.leave('.state', 'green\n');
    const ended = stage.runToEnd();
    await stage.waitFor('run.started');
    await stage.leave('.state', 'red\n');
    await goOn(stage);
    const { end, of } = await ended;

    expect(end).toMatchObject({ reason: 'target_red' });
    expect(of('landing.refused')[0]?.refusal).toMatchObject({ code: 'target_red' });
    expect(of('run.outcome').filter((body) => body.featureId === 1)).toMatchObject([
      { outcome: 'target_red' },
    ]);
    expect(await stage.feature('one')).toMatchObject({ status: 'pending', attempts: 0 });
  });
});

describe.concurrent('a crew that waits', () => {
  test('ends an agent that says nothing more, and the next one finds its work', async ({
    stage,
  }) => {
    await setUp(stage, {
      features: ['slow'],
      settings: { silenceLimitMs: 5_000 },
      coding: {
        '*': [
          [write('half.txt'), { hang: null }],
          [{ run: 'test -f half.txt' }, ...fileFor()],
        ],
      },
    });

    const { end, of } = await stage.runToEnd();

    expect(end).toMatchObject({ reason: 'all_passing' });
    expect(of('run.outcome').map((body) => body.outcome)).toEqual(['timed_out', 'landed']);
    expect(of('landing.landed')[0]?.files).toEqual(['half.txt', 'slow.txt']);
  });

  test('ends a program that never says a word', async ({ stage }) => {
    await setUp(stage, {
      features: ['mute'],
      settings: { firstEventLimitMs: 1_000, driver: 'acp:sleep 600' },
    });

    const { end, of } = await stage.runToEnd({ driver: 'acp:sleep 600' });

    expect(end).toMatchObject({ reason: 'nothing_runnable' });
    expect(of('run.outcome').map((body) => body.outcome)).toEqual([
      'timed_out',
      'timed_out',
      'timed_out',
    ]);
  });

  test('waits for a person’s answer and goes on with it', async ({ stage }) => {
    await setUp(stage, {
      features: ['paint'],
      coding: {
        '*': [
          [
            {
              call: {
                tool: 'feature_request_human_input',
                arguments: {
                  ...MINE,
                  prompt: 'Which colour?',
                  fields: [{ id: 'colour', label: 'Colour' }],
                },
                save: 'asked',
              },
            },
            { call: { tool: 'feature_get_by_id', arguments: MINE, save: 'now' } },
            ...fileFor(),
          ],
        ],
      },
    });

    const waiting = await stage.runToEnd();
    expect(waiting.end).toMatchObject({ reason: 'nothing_runnable' });
    expect(waiting.end?.detail).toContain('Waiting for an answer: #1');
    expect(waiting.of('run.outcome')).toMatchObject([{ outcome: 'needs_input' }]);
    expect(
      await stage.control()['feature.answer']({ name: 'stage', featureId: 1, fields: {} }),
    ).toMatchObject({ ok: false, refusal: { code: 'answer_incomplete' } });
    await stage.playbook({
      version: 1,
      coding: {
        '*': {
          attempts: [
            [write('paint.txt', '{{feature.human_input_response.fields.colour}}\n'), land()],
          ],
        },
      },
    });
    valueOf(
      await stage.control()['feature.answer']({
        name: 'stage',
        featureId: 1,
        fields: { colour: 'tar' },
      }),
    );

    expect((await stage.runToEnd()).end).toMatchObject({ reason: 'all_passing' });
    expect(await stage.git('show', 'HEAD:paint.txt')).toBe('tar');
  });
});

describe('slots', () => {
  test('runs more regression agents than coding agents where that is wanted', async ({ stage }) => {
    await setUp(stage, {
      features: ['one', 'two', 'three', 'four'],
      settings: { maxConcurrency: 1, testingAgentRatio: 3, testingShare: 1 },
      coding: { '*': [[...fileFor()]] },
      testing: { '*': { steps: [untilTold(stage)] } },
    });
    let testers = 0;
    const areThree = stage.waitFor('run.queued', ({ role }) => {
      testers += role === 'testing' ? 1 : 0;
      return testers === 3;
    });

    const ending = stage.runToEnd();
    await areThree;
    await goOn(stage);
    const { end, of, events } = await ending;

    expect(end).toMatchObject({ reason: 'all_passing' });
    const active = { coding: new Set<number>(), testing: new Set<number>() };
    const most = { coding: 0, testing: 0 };
    const roles = new Map(of('run.queued').map((body) => [body.runId, body.role]));
    for (const { body } of events) {
      const role = 'runId' in body && body.runId !== null ? roles.get(body.runId) : undefined;
      if (role !== 'coding' && role !== 'testing') {
        continue;
      }
      if (body.type === 'run.queued') {
        active[role].add(body.runId);
      }
      if (body.type === 'run.ended') {
        active[role].delete(body.runId);
      }
      most[role] = Math.max(most[role], active[role].size);
    }
    expect(most).toEqual({ coding: 1, testing: 3 });
    expect(
      of('feature.tested')
        .map((body) => body.featureId)
        .toSorted(),
    ).toEqual([1, 2, 3, 4]);
  });
});
