import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { prepareHome } from '../packages/cli/src/home/prepare-home.ts';
import { apiOf } from './api/support/api.ts';
import { processesOf } from './kills/killer.ts';
import { run, setUp, test, write } from './support/crew-play.ts';
import { found, until } from './support/pace.ts';
import { type Stage, valueOf } from './support/stage.ts';

const git = promisify(execFile);

/** Agents that will not go by themselves. Each says with a file when it has become what it is. */
const STUBBORN: Readonly<Record<string, string>> = {
  deaf: 'trap "" TERM HUP INT; touch deaf.there; while :; do sleep 1; done',
  frozen:
    'sleep 1000 & kill -STOP $!; touch frozen.there; kill -STOP $PPID; kill -STOP $$; sleep 1000',
  daemons:
    'setsid -f sleep 1000; (setsid sh -c "trap : TERM; sleep 1000; sleep 1000" &); touch daemons.there; sleep 1000',
  forks:
    'for i in $(seq 40); do sh -c "sh -c \\"sleep 1000 & wait\\" & wait" & done; touch forks.there; wait',
  groups: 'set -m; sleep 1000 & sleep 1000 & touch groups.there; trap "" TERM; wait; sleep 1000',
};
const NAMES = Object.keys(STUBBORN);

test('agents that will not go are gone after a stop, with their work saved, and after a panic', async ({
  stage,
}) => {
  await setUp(stage, {
    // A new start begins with what was saved: not with the word that they are there.
    files: { '.gitignore': '*.there\n' },
    features: NAMES,
    coding: Object.fromEntries(
      Object.entries(STUBBORN).map(([name, line]) => [
        name,
        [[write(`${name}.txt`), run(`bash -c '${line}'`)]],
      ]),
    ),
    settings: { maxConcurrency: NAMES.length },
    asks: false,
  });
  const api = await apiOf(stage);
  const home = await prepareHome(stage.home);
  const homeId = home.ok ? home.value.id : '';

  await startAll(stage);
  // What lives is seen at all: an empty list means something.
  expect((await processesOf(homeId)).length).toBeGreaterThan(100);
  const asked = performance.now();
  const stopped = await api('POST', '/projects/stage/agent/stop');
  const stopMs = performance.now() - asked;
  expect(stopped.body).toMatchObject({ success: true, survivors: [] });
  expect(await processesOf(homeId)).toEqual([]);
  expect(stopMs).toBeLessThan(5_000);
  expect(await savedFiles(stage)).toEqual(NAMES.map((name) => `${name}.txt`).toSorted());

  await startAll(stage);
  const alarmed = performance.now();
  const panicked = valueOf(await stage.control().panic({}));
  const panicMs = performance.now() - alarmed;
  expect(panicked).toEqual({ runsEnded: NAMES.length, crewsEnded: ['stage'], survivors: [] });
  expect(await processesOf(homeId)).toEqual([]);
  expect(panicMs).toBeLessThan(3_000);
  for (const name of NAMES) {
    expect(await stage.feature(name)).toMatchObject({ status: 'pending', attempts: 0 });
  }
});

async function startAll(stage: Stage): Promise<void> {
  valueOf(await stage.control()['crew.start']({ name: 'stage', settings: {} }));
  await until(async () => {
    const there = await Promise.all(NAMES.map((name) => found(stage, `${name}.there`)));
    return there.every((file) => file !== null);
  });
}

/** The files of features in what was saved of runs. */
async function savedFiles(stage: Stage): Promise<string[]> {
  const projects = join(stage.home, 'projects');
  const [project = ''] = await readdir(projects);
  const hub = ['-C', join(projects, project, 'hub.git')];
  const refs = await git('git', [
    ...hub,
    'for-each-ref',
    '--format=%(refname)',
    'refs/ropewalk/runs',
  ]);
  const lists = await Promise.all(
    refs.stdout
      .split('\n')
      .filter((ref) => ref !== '')
      .map(async (ref) => (await git('git', [...hub, 'ls-tree', '--name-only', ref])).stdout),
  );
  const names = lists.flatMap((list) => list.split('\n'));
  return [
    ...new Set(names.filter((name) => NAMES.some((one) => name === `${one}.txt`))),
  ].toSorted();
}
