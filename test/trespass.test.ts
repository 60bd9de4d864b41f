import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { fileFor, run, setUp } from './support/crew-play.ts';
import { openStage, type Stage } from './support/stage.ts';
import { pathWithoutWall } from './support/without-wall.ts';

/** A stage on a machine that has no wall. */
async function openBareStage(): Promise<Stage> {
  const tools = await mkdtemp(join(tmpdir(), 'ropewalk-bare-'));
  const stage = await openStage({ PATH: await pathWithoutWall(join(tools, 'bin')) });
  onTestFinished(async () => {
    await stage.close();
    await rm(tools, { recursive: true, force: true });
  });
  return stage;
}

/** Waits for a workspace that lies ready, and writes into it. */
const INTO_ANOTHER = `for i in $(seq 600); do for w in ../../*/; do
  if [ -f "$w/workspace.json" ] && ! [ "$w/tree" -ef . ]; then echo x > "$w/tree/escaped"; exit 0; fi
done; sleep 0.1; done`;

test('without a wall, a run that changes what is not its own fails, and is told what it was', async () => {
  const stage = await openBareStage();
  const { folder } = stage;
  const trespasses = {
    'writes into the folder of the person': {
      line: `echo x > ${folder}/escaped; echo x >> ${folder}/README.md`,
      place: 'folder',
      files: ['README.md', 'escaped'],
    },
    'writes what git does not see': {
      line: `echo x >> ${folder}/.env; echo x > ${folder}/.git/hooks/post-checkout`,
      place: 'folder',
      files: ['.env', '.git/hooks/post-checkout'],
    },
    'moves a branch there': {
      line: `git -C ${folder} update-ref refs/heads/stolen HEAD`,
      place: 'folder',
      files: ['refs/heads/stolen'],
    },
    'writes into another workspace': {
      line: INTO_ANOTHER,
      place: 'workspace',
      files: ['tree/escaped'],
    },
    'moves the target of the hub': {
      line: 'git -c user.name=x -c user.email=x@x commit -q --allow-empty -m stolen; git push -q origin HEAD:main',
      place: 'hub',
      files: ['refs/heads/main'],
    },
  } as const;
  const names = Object.keys(trespasses);
  await setUp(stage, {
    files: { '.gitignore': '.env\n' },
    features: [...names, 'honest'],
    settings: { maxConcurrency: 1 },
    asks: false,
    coding: {
      ...Object.fromEntries(
        Object.entries(trespasses).map(([name, { line }]) => [name, [[run(line), ...fileFor()]]]),
      ),
      honest: [fileFor()],
    },
  });
  await stage.leave('.env', 'KEY=mine\n');

  const { end, of } = await stage.runToEnd();

  expect(end).toMatchObject({ reason: 'nothing_runnable' });
  const honest = names.length + 1;
  expect(of('landing.landed').map(({ featureId }) => featureId)).toEqual([honest]);
  for (const [index, { place, files }] of Object.values(trespasses).entries()) {
    const runId = of('run.queued').find(({ featureIds }) => featureIds[0] === index + 1)?.runId;
    const found = of('run.trespassed').filter((body) => body.runId === runId);
    expect(found).toMatchObject([{ others: [], place: { kind: place } }]);
    expect(found[0]?.files.toSorted()).toEqual(files.toSorted());
    expect(of('run.outcome').filter((body) => body.runId === runId)).toMatchObject([
      { outcome: 'failed' },
    ]);
    const detail = of('run.ended').find((body) => body.runId === runId)?.detail;
    for (const file of files) expect(detail).toContain(file);
    expect(await stage.feature(names[index] ?? '')).toMatchObject({
      status: 'parked',
      reason: { sentence: expect.any(String) },
    });
  }
  // What was done to the hub is undone, and what a person has in their folder is theirs.
  expect(await stage.git('log', '--format=%s', 'main')).not.toContain('stolen');
  expect(await readFile(join(folder, '.env'), 'utf8')).toBe('KEY=mine\nx\n');
});

test('without a wall, agents start only when a person has said so, and everybody is told why', async () => {
  const stage = await openBareStage();
  await setUp(stage, { features: ['any'] });
  const token = await stage.token();
  const ask = async (path: string, init: RequestInit = {}) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    return (await fetch(`${stage.url()}/api${path}`, { ...init, headers })).json();
  };
  const start = { method: 'POST', body: JSON.stringify({ driver: 'acp:cat' }) };
  expect(await ask('/projects/stage/agent/start', start)).toMatchObject({
    success: false,
    code: 'no_wall',
    message: expect.stringContaining('--allow-no-wall'),
  });
  const settings = { driver: 'acp:cat' };
  expect(await stage.control()['crew.start']({ name: 'stage', settings })).toMatchObject({
    ok: false,
    refusal: { code: 'no_wall' },
  });
  // What the page shows: what is ready of this machine, and its doctor.
  expect(await ask('/setup/status')).toMatchObject({
    wall: false,
    advice: { wall: expect.stringContaining('bubblewrap') },
  });
  const warned = expect.objectContaining({ name: 'wall', result: 'warning' });
  expect(await ask('/doctor')).toMatchObject({ checks: expect.arrayContaining([warned]) });
  expect((await stage.story()).of('run.queued')).toEqual([]);
});
