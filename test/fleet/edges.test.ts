import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { prepareHome } from '../../packages/cli/src/home/prepare-home.ts';
import { call, land, MINE, run, setUp, test } from '../support/crew-play.ts';
import { valueOf, type Stage } from '../support/stage.ts';
import { markedProcesses, startProgram, type Program } from './program.ts';

/* How workers end: each a process of its own, with an agent at work. */

const ENOUGH_MS = 120_000;

interface WorkerProcess extends Program {
  /** Resolves when it has printed that. */
  says(sentence: string): Promise<void>;
  /** Programs of its agents. */
  programs(): Promise<readonly number[]>;
}

async function hire(stage: Stage, name: string): Promise<WorkerProcess> {
  const { token } = valueOf(await stage.control()['worker.token']({ name }));
  const home = join(stage.root, 'workers', name);
  const { id } = valueOf(await prepareHome(home));
  const program = startProgram(
    'ropewalk',
    ['worker', '--server', stage.url(), '--name', name, '--home', home, '--slots', '1'],
    { ...stage.environment, ROPEWALK_WORKER_TOKEN: token },
  );
  onTestFinished(() => program.signal('SIGKILL'));
  await program.ready;
  return {
    ...program,
    says: (sentence) => vi.waitFor(() => expect(program.printed()).toContain(sentence), ENOUGH_MS),
    programs: () => markedProcesses(id),
  };
}

/** Sits until it is ended, twice; who goes on from its work for the second time lands. Ends at no polite word. */
const SITS = [
  run('echo here >> sat.txt'),
  call('feature_add_note', { ...MINE, text: 'I sit.' }),
  run(`test "$(wc -l < sat.txt)" = 3 || { trap '' TERM; sleep 1000; sleep 1000; }`),
  land('test "$(wc -l < sat.txt)" = 3'),
];

test('a worker that is interrupted or removed ends in order, and its run goes on elsewhere', async ({
  stage,
}) => {
  const sitting = async (times: number): Promise<void> => {
    await vi.waitFor(
      async () => expect((await stage.story()).of('feature.noted')).toHaveLength(times),
      ENOUGH_MS,
    );
  };
  await setUp(stage, { features: ['bridge'], coding: { '*': [SITS] }, asks: false });
  const interrupted = await hire(stage, 'interrupted');
  valueOf(await stage.control()['crew.start']({ name: 'stage', settings: {} }));
  await sitting(1);
  const removed = await hire(stage, 'removed');
  interrupted.signal('SIGTERM');
  await interrupted.says('Takes nothing new');
  interrupted.signal('SIGTERM');
  expect(await interrupted.ended).toBe(0);
  expect(await interrupted.programs()).toEqual([]);

  await sitting(2);
  const { workers } = valueOf(await stage.control()['workers.list']({}));
  const workerId = workers.find(({ name }) => name === 'removed')?.id ?? 0;
  valueOf(await stage.control()['worker.change']({ workerId, state: 'removed' }));
  expect(await removed.ended).toBe(0);
  await removed.says('was removed from the fleet');
  expect(await removed.programs()).toEqual([]);

  // Nobody else is there: the machine of the control plane goes on.
  expect((await stage.waitFor('crew.ended')).end).toMatchObject({ reason: 'all_passing' });
  const story = await stage.story();
  expect(story.of('run.outcome').map(({ outcome }) => outcome)).toEqual([
    'interrupted',
    'interrupted',
    'landed',
  ]);
  expect((await stage.feature('bridge')).attempts).toBe(0);
});
