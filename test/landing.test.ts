import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { fileFor, land, setUp, test, write } from './support/crew-play.ts';
import { openOutsideAgent } from './support/outside-agent.ts';
import { goOn, untilTold } from './support/pace.ts';

describe.concurrent('a landing', () => {
  test('that conflicts says where, is mended by its author, and loses nobody’s work', async ({
    stage,
  }) => {
    const add = (line: string) => [
      write('shared.txt', `base\n${line}\n`),
      untilTold(stage),
      land(`grep -q ${line} shared.txt`),
    ];
    await setUp(stage, {
      files: { 'shared.txt': 'base\n' },
      features: ['one', 'two'],
      settings: { maxConcurrency: 2 },
      coding: { one: [add('one')], two: [add('two')] },
    });
    const ended = stage.runToEnd();
    await Promise.all(
      [1, 2].map((id) => stage.waitFor('run.started', ({ runId }) => runId === id)),
    );
    await goOn(stage);
    const { end, of } = await ended;

    expect(end).toMatchObject({ reason: 'all_passing' });
    const refused = of('landing.refused');
    expect(refused.map(({ refusal }) => refusal)).toEqual([
      { code: 'conflict', files: ['shared.txt'], head: of('landing.landed')[0]?.commit },
    ]);
    expect(of('run.outcome').map(({ outcome }) => outcome)).toEqual(['landed', 'landed']);
    const told = await stage.transcript(refused[0]?.runId ?? 0);
    expect(told).toContain('git fetch origin && git rebase origin/main');
    const lines = (await stage.git('show', 'HEAD:shared.txt')).split('\n');
    expect(lines.toSorted()).toEqual(['base', 'one', 'two']);
  });

  test('is one, however often it is claimed while the gate runs', async ({ stage }) => {
    await setUp(stage, {
      files: { 'ropewalk.yaml': 'checks:\n  - sleep 1\n' },
      features: ['bridge'],
    });
    await stage.git('switch', '-q', '-c', 'work');
    await stage.commit({ 'bridge.txt': 'over water\n' }, 'Build a bridge');
    await stage.git('switch', '-q', 'main');
    // The configuration of the target branch is taken when a crew starts.
    await stage.control()['crew.start']({ name: 'stage', settings: { maxRuns: 1 } });
    await stage.control()['crew.stop']({ name: 'stage', how: 'kill' });
    const agent = await openOutsideAgent(stage);
    await agent.call('feature_claim_and_get', { feature_id: 1 });
    const claim = () =>
      agent.call('feature_mark_passing', {
        feature_id: 1,
        commit: 'work',
        checks: [{ command: 'test -f bridge.txt' }],
        notes: 'Mind the gap.',
      });

    const said = await Promise.all([claim(), claim(), claim()]);

    const [first] = said;
    expect(first?.json).toMatchObject({ landing: 'landed', success: true });
    expect(said.map(({ json }) => json['commit'])).toEqual(said.map(() => first?.json['commit']));
    const { of } = await stage.story();
    expect(of('landing.queued')).toHaveLength(1);
    expect(of('feature.noted')).toHaveLength(1);
    expect((await claim()).json).toMatchObject({ commit: first?.json['commit'] });
    await agent.close();
  });

  test('without a result is tried again alone, and two in a row need a person', async ({
    stage,
  }) => {
    const slow = { command: 'echo x >> $HOME/tries; sleep 60', timeout_seconds: 0.3 };
    await setUp(stage, {
      features: ['slow'],
      coding: { '*': [[write('slow.txt'), { land: { checks: [slow] } }]] },
    });

    const { end, of } = await stage.runToEnd();

    expect(end).toMatchObject({ reason: 'nothing_runnable' });
    expect(of('landing.refused').map(({ refusal }) => refusal.code)).toEqual([
      'inconclusive',
      'inconclusive',
    ]);
    expect(of('feature.moved').at(-1)?.state).toMatchObject({
      status: 'parked',
      reason: 'inconclusive_twice',
    });
    expect(await stage.transcript(of('run.queued')[0]?.runId ?? 0)).toContain('timeout_seconds');
  });

  test('of each feature of a batch is its own', async ({ stage }) => {
    await setUp(stage, {
      features: ['one', 'two', 'three'],
      settings: { batchSize: 3 },
    });

    const { end, of } = await stage.runToEnd();

    expect(end).toMatchObject({ reason: 'all_passing' });
    expect(of('run.queued').map(({ featureIds }) => featureIds.toSorted())).toEqual([[1, 2, 3]]);
    expect(of('landing.landed').map(({ files }) => files)).toEqual([
      ['one.txt'],
      ['two.txt'],
      ['three.txt'],
    ]);
  });

  test('goes on from what an agent that crashed had written', async ({ stage }) => {
    await setUp(stage, {
      features: ['tower'],
      coding: {
        '*': [
          [write('half.txt', 'half\n'), { crash: { signal: 'SIGKILL' } }],
          [{ run: 'grep -q half half.txt' }, ...fileFor()],
        ],
      },
    });

    const { end, of } = await stage.runToEnd();

    expect(end).toMatchObject({ reason: 'all_passing' });
    expect(of('run.outcome').map(({ outcome }) => outcome)).toEqual(['died', 'landed']);
    expect(of('landing.landed')[0]?.files).toEqual(['half.txt', 'tower.txt']);
  });
});

describe.concurrent('the person’s own repository', () => {
  test('brings its commits into what lands while the crew works, gated, as a merge', async ({
    stage,
  }) => {
    await setUp(stage, {
      files: { 'ropewalk.yaml': 'checks:\n  - test ! -f rubbish.txt\n' },
      features: ['one', { name: 'two', dependencies: ['one'] }],
      coding: { one: [[untilTold(stage), ...fileFor()]], two: [fileFor()] },
    });
    const ended = stage.runToEnd();
    await stage.waitFor('run.started');
    const mine = await stage.commit({ 'mine.txt': 'my own\n' }, 'Write something myself');
    await goOn(stage);
    const { end, of } = await ended;

    expect(end).toMatchObject({ reason: 'all_passing' });
    expect(
      of('landing.landed')
        .map(({ featureId }) => featureId)
        .toSorted(),
    ).toEqual([1, 2, null]);
    await stage.git('merge-base', '--is-ancestor', mine, 'HEAD');
    const files = (await stage.git('ls-tree', '--name-only', 'HEAD')).split('\n');
    expect(files).toEqual(expect.arrayContaining(['mine.txt', 'one.txt', 'two.txt']));
    expect(await stage.git('status', '--porcelain')).toBe('');

    // What does not pass the gate does not enter, is told, and stays where it is.
    const bad = await stage.commit({ 'rubbish.txt': 'x\n' }, 'Throw something in');
    const again = await stage.runToEnd();
    expect(again.of('landing.refused').at(-1)).toMatchObject({
      featureId: null,
      refusal: { code: 'check_failed', command: 'test ! -f rubbish.txt' },
    });
    expect(await stage.git('rev-parse', 'HEAD')).toBe(bad);
  });

  test('has everything when the crew ends, also what came with its last landing', async ({
    stage,
  }) => {
    await setUp(stage, { features: ['one'], coding: { one: [[untilTold(stage), ...fileFor()]] } });
    const ended = stage.runToEnd();
    await stage.waitFor('run.started');
    await stage.commit({ 'mine.txt': 'my own\n' }, 'Write something myself');
    await goOn(stage);

    expect((await ended).end).toMatchObject({ reason: 'all_passing' });
    const files = (await stage.git('ls-tree', '--name-only', 'HEAD')).split('\n');
    expect(files).toEqual(expect.arrayContaining(['mine.txt', 'one.txt']));
  });

  test('is left alone while files of theirs are in the way, says so, and follows later', async ({
    stage,
  }) => {
    await setUp(stage, {
      features: ['one'],
      coding: { '*': [[write('README.md', '# Better\n'), land('grep -q Better README.md')]] },
    });
    const before = await stage.git('rev-parse', 'HEAD');
    const dirty = join(stage.folder, 'README.md');
    await writeFile(dirty, '# Half a thought\n');

    const { end, of } = await stage.runToEnd();

    expect(end).toMatchObject({ reason: 'all_passing' });
    expect(await readFile(dirty, 'utf8')).toBe('# Half a thought\n');
    expect(await stage.git('rev-parse', 'HEAD')).toBe(before);
    const [blocked, ...more] = of('project.follow_blocked');
    expect(blocked?.detail).toContain('Commit or stash');
    expect(more).toEqual([]);

    await stage.git('checkout', '-q', '--', 'README.md');
    const again = await stage.runToEnd();
    expect(again.of('project.followed')).toHaveLength(1);
    expect(await readFile(dirty, 'utf8')).toBe('# Better\n');
  });
});
