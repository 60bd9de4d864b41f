import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect } from 'vitest';
import { fileFor, run, setUp, test, write } from './support/crew-play.ts';
import { found, goOn, until, untilTold } from './support/pace.ts';
import { type Stage, valueOf } from './support/stage.ts';

/** An agent that visibly lives until it is told to do its work. */
const TICKS = 'until test -f .enough; do echo x >> ticks; sleep 0.02; done';
const NAMED = { name: 'stage' } as const;

describe('a person', () => {
  test('pauses a crew: its agents stand still, and go on afterwards', async ({ stage }) => {
    await setUp(stage, { features: ['one'], coding: { '*': [[run(TICKS)]] } });
    await begin(stage);
    await grows(stage);

    valueOf(await stage.control()['crew.pause'](NAMED));
    const before = await ticks(stage);
    await sleep(500);
    expect(await ticks(stage)).toBe(before);

    valueOf(await stage.control()['crew.resume'](NAMED));
    await grows(stage);
    valueOf(await stage.control()['crew.stop']({ ...NAMED, how: 'kill' }));
  });

  test('pauses a crew whose agent is just being started', async ({ stage }) => {
    await setUp(stage, {
      files: { 'ropewalk.yaml': 'setup: sleep 1\n' },
      features: ['one'],
      coding: { '*': [[run(TICKS)]] },
    });
    await begin(stage);
    await stage.waitFor('run.preparing');
    valueOf(await stage.control()['crew.pause'](NAMED));
    // Nothing is started that would have to be frozen at once.
    expect(await stage.waitFor('run.ended')).toMatchObject({
      detail: expect.stringContaining('paused'),
    });
    const { of } = await stage.story();
    expect(of('run.started')).toEqual([]);
    expect(of('run.outcome')).toMatchObject([{ outcome: 'interrupted' }]);
    expect(await stage.feature('one')).toMatchObject({ attempts: 0, reason: { code: 'paused' } });

    valueOf(await stage.control()['crew.resume'](NAMED));
    await grows(stage);
    valueOf(await stage.control()['crew.stop']({ ...NAMED, how: 'kill' }));
  });

  test('drains a crew: what runs may finish, nothing new starts', async ({ stage }) => {
    await setUp(stage, {
      features: ['one', 'two'],
      settings: { maxConcurrency: 1 },
      coding: { '*': [[untilTold(stage), ...fileFor()]] },
    });
    await begin(stage);
    await stage.waitFor('run.started');
    valueOf(await stage.control()['crew.drain'](NAMED));
    expect(await stage.feature('two')).toMatchObject({ reason: { code: 'draining' } });
    await goOn(stage);
    await stage.waitFor('crew.ended');

    const { end, of } = await stage.story();
    expect(end).toMatchObject({ reason: 'drained' });
    expect(of('landing.landed')).toHaveLength(1);
    expect(of('run.queued')).toHaveLength(1);
  });

  test('stops a crew within five seconds with the work saved, and a new start goes on from it', async ({
    stage,
  }) => {
    await setUp(stage, {
      features: ['one'],
      coding: {
        '*': [[run('test -f half.txt || { echo half > half.txt; sleep 600; }'), ...fileFor()]],
      },
    });
    await begin(stage);
    await until(async () => (await found(stage, 'half.txt')) !== null);

    const asked = Date.now();
    valueOf(await stage.control()['crew.stop']({ ...NAMED, how: 'save_and_kill' }));
    expect(Date.now() - asked).toBeLessThan(5_000);
    const stopped = await stage.story();
    expect(stopped.end).toMatchObject({ reason: 'stopped_by_person' });
    expect(stopped.of('run.outcome')).toMatchObject([{ outcome: 'interrupted' }]);
    expect(stopped.of('run.ended')).toHaveLength(1);
    expect(await stage.feature('one')).toMatchObject({ status: 'pending', attempts: 0 });

    const { end, of } = await stage.runToEnd();
    expect(end).toMatchObject({ reason: 'all_passing' });
    expect(of('landing.landed')[0]?.files).toEqual(['half.txt', 'one.txt']);
  });

  test('stops everything at once in a panic, within three seconds', async ({ stage }) => {
    await setUp(stage, {
      features: ['one', 'two', 'three'],
      settings: { maxConcurrency: 3 },
      coding: { '*': [[run(TICKS)]] },
    });
    await begin(stage);
    await grows(stage);

    const asked = Date.now();
    const panicked = valueOf(await stage.control().panic({}));
    expect(Date.now() - asked).toBeLessThan(3_000);

    expect(panicked.crewsEnded).toEqual(['stage']);
    expect(panicked.runsEnded).toBeGreaterThan(0);
    const { runs, project } = await stage.status();
    expect(project.crew.status).toBe('stopped');
    expect(runs.every((entry) => entry.state.status === 'ended')).toBe(true);
    expect(await stage.feature('one')).toMatchObject({ attempts: 0 });
  });

  test('limits the number of runs', async ({ stage }) => {
    await setUp(stage, { features: ['one', 'two', 'three'], settings: { maxConcurrency: 2 } });

    const { end, of } = await stage.runToEnd({ maxRuns: 2 });

    expect(end).toMatchObject({ reason: 'max_runs_reached' });
    expect(of('run.queued')).toHaveLength(2);
    expect(of('landing.landed')).toHaveLength(2);
    expect((await stage.runToEnd({ maxRuns: null })).end).toMatchObject({ reason: 'all_passing' });
  });

  test('finds everything again after the control plane was restarted in the middle', async ({
    stage,
  }) => {
    await setUp(stage, {
      features: ['one'],
      coding: {
        '*': [[write('half.txt'), untilTold(stage), ...fileFor()]],
      },
    });
    await begin(stage);
    await until(async () => (await found(stage, 'half.txt')) !== null);
    await stage.reopen();
    await goOn(stage);
    await stage.waitFor('crew.ended');

    const { end, of } = await stage.story();
    expect(end).toMatchObject({ reason: 'all_passing' });
    expect(of('run.outcome').map(({ outcome }) => outcome)).toEqual(['interrupted', 'landed']);
  });
});

async function begin(stage: Stage): Promise<void> {
  valueOf(await stage.control()['crew.start']({ ...NAMED, settings: {} }));
}

/** Bytes that the agents' ticks have come to. */
async function ticks(stage: Stage): Promise<number> {
  const file = await found(stage, 'ticks');
  return file === null ? 0 : (await stat(file)).size;
}

async function grows(stage: Stage): Promise<void> {
  const before = await ticks(stage);
  await until(async () => (await ticks(stage)) > before);
}
