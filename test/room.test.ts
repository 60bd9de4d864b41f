import { expect } from 'vitest';
import { detectCgroups } from '../packages/engine/src/processes/cgroup.ts';
import { apiOf } from './api/support/api.ts';
import { writeMachine } from '../packages/engine/src/machine/machine-tree.suite.ts';
import { fileFor, land, run, setUp, test, write } from './support/crew-play.ts';
import { goOn, untilTold } from './support/pace.ts';
import { valueOf } from './support/stage.ts';

/** `tail` keeps the whole of a line that does not end. */
const HOG = 'head -c 900000000 /dev/zero | tail -c 900000000 | wc -c';

test('a run that wants more memory than it may have ends for that, with its work saved', async ({
  stage,
  skip,
}) => {
  if ((await detectCgroups()) === null) {
    return skip('cgroups with a memory controller are not writable here');
  }
  const api = await apiOf(stage);
  expect((await api('PATCH', '/settings', { run_memory_mb: 400 })).status).toBe(200);
  await setUp(stage, {
    features: ['greedy'],
    coding: { '*': [[write('half.txt'), run(HOG), { wait: { seconds: 60 } }], fileFor()] },
  });

  const { of, end } = await stage.runToEnd();

  expect(end?.reason).toBe('all_passing');
  expect(of('run.outcome').map((body) => body.outcome)).toEqual(['died', 'landed']);
  expect(of('run.ended')[0]?.detail).toContain('more memory than a run may have (400 MB)');
  expect(await stage.git('show', 'main:half.txt')).toBe('here');
  const { project } = await stage.status();
  const { driver } = project.settings;
  await stage.withStore(async (store) => {
    const peaks = await store.query('memoryPeaks', { role: 'coding', driver, limit: 10 });
    expect(peaks).toHaveLength(2);
    // The newest first: a playbook alone, and one that took all that it might have.
    expect(peaks[0]).toBeGreaterThan(20_000_000);
    expect(peaks[1]).toBeGreaterThan(peaks[0] ?? 0);
  });
  return undefined;
});

test('what does not fit into memory waits, and starts by itself when there is room', async ({
  stage,
}) => {
  const api = await apiOf(stage);
  // More than any machine has.
  expect((await api('PATCH', '/settings', { minimum_free_memory_mb: 1_048_576 })).status).toBe(200);
  await setUp(stage, { features: ['one', 'two'], coding: { '*': [fileFor()] } });
  valueOf(await stage.control()['crew.start']({ name: 'stage', settings: {} }));
  await stage.waitFor('crew.started');
  const why = valueOf(await stage.control().why({ name: 'stage', featureId: null }));
  expect(JSON.stringify(why)).toContain('memory_low');
  expect((await stage.status()).runs).toEqual([]);
  expect((await api('PATCH', '/settings', { minimum_free_memory_mb: 0 })).status).toBe(200);
  expect((await stage.waitFor('crew.ended')).end.reason).toBe('all_passing');
});

test('a disk that is nearly full stops new work, says so, and lets what runs go on', async ({
  stage,
}) => {
  const api = await apiOf(stage);
  await setUp(stage, {
    features: ['one', 'two'],
    coding: { '*': [[untilTold(stage), ...fileFor()]] },
    settings: { maxConcurrency: 1 },
  });
  valueOf(await stage.control()['crew.start']({ name: 'stage', settings: {} }));
  await stage.waitFor('run.started');
  expect((await api('PATCH', '/settings', { minimum_free_disk_mb: 16_777_216 })).status).toBe(200);
  await goOn(stage);
  await stage.waitFor('landing.landed');
  const why = valueOf(await stage.control().why({ name: 'stage', featureId: null }));
  expect(JSON.stringify(why)).toContain('disk_low');
  expect((await stage.status()).runs).toHaveLength(1);
  expect((await api('PATCH', '/settings', { minimum_free_disk_mb: 0 })).status).toBe(200);
  expect((await stage.waitFor('crew.ended')).end.reason).toBe('all_passing');
});

const PRESSED = { waiting: { memory: 95 } } as const;

test('a check that is red while memory is short says nothing: it is run again when that has gone, and then it counts', async ({
  stage,
}) => {
  const api = await apiOf(stage);
  await setUp(stage, {
    files: { 'ropewalk.yaml': 'copy: [there.txt]\n', '.gitignore': 'there.txt\n' },
    features: ['frail', { name: 'wrong', dependencies: ['frail'] }],
    coding: {
      frail: [[write('frail.txt'), land('test -f frail.txt && grep -q good there.txt')]],
      wrong: [[untilTold(stage), write('wrong.txt'), land('grep -q right wrong.txt')], fileFor()],
    },
  });
  await stage.leave('there.txt', 'bad\n');
  await writeMachine(stage.machine, PRESSED);
  valueOf(await stage.control()['crew.start']({ name: 'stage', settings: {} }));

  const first = await stage.waitFor('verdict.recorded', (body) => body.featureId === 1);
  expect(first.outcome).toBe('inconclusive');
  const why = valueOf(await stage.control().why({ name: 'stage', featureId: 1 }));
  expect(JSON.stringify(why)).toContain('somebody waited 95 % of the time');
  const verdict = await api('GET', `/projects/stage/verdicts/${first.verdictId}`);
  expect(verdict.body).toMatchObject({
    outcome: 'inconclusive',
    checks: [{ result: 'fail', pressure: { short: ['memory'] } }],
    evidence: [{ pressure: { source: 'psi', memoryStalled: 0.95 } }],
  });
  await stage.leave('there.txt', 'good\n');
  await writeMachine(stage.machine);
  await stage.waitFor('landing.landed');
  expect(await stage.feature('frail')).toMatchObject({ status: 'passing', attempts: 0 });

  await writeMachine(stage.machine, PRESSED);
  await goOn(stage);
  await stage.waitFor('verdict.recorded', (body) => body.featureId === 2);
  await writeMachine(stage.machine);
  expect((await stage.waitFor('landing.refused')).refusal.code).toBe('check_failed');
  expect((await stage.waitFor('crew.ended')).end.reason).toBe('all_passing');
  const { of } = await stage.story();
  expect(of('run.outcome').map(({ outcome }) => outcome)).toEqual(['landed', 'failed', 'landed']);
});
