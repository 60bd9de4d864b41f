import { execFile } from 'node:child_process';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { setUp, test } from './support/crew-play.ts';
import type { Stage } from './support/stage.ts';

const run = promisify(execFile);

async function bare(stage: Stage, name: string): Promise<string> {
  const path = join(stage.root, name);
  await run('git', ['init', '-q', '--bare', '-b', 'main', path]);
  return path;
}

async function tipOf(path: string, branch: string): Promise<string> {
  return (await run('git', ['-C', path, 'rev-parse', `refs/heads/${branch}`])).stdout.trim();
}

test('what has landed is pushed to the remote that the project names', async ({ stage }) => {
  const remote = await bare(stage, 'remote.git');
  await setUp(stage, {
    features: ['one', 'two'],
    settings: { push: { remote: 'origin', branch: 'landed' }, maxConcurrency: 1 },
  });
  await stage.git('remote', 'add', 'origin', remote);

  const { end } = await stage.runToEnd();

  expect(end?.reason).toBe('all_passing');
  const head = await stage.git('rev-parse', 'main');
  expect(await stage.waitFor('project.pushed', ({ commit }) => commit === head)).toEqual({
    type: 'project.pushed',
    commit: head,
    remote: 'origin',
    branch: 'landed',
  });
  expect(await tipOf(remote, 'landed')).toBe(head);
});

test('a push that fails holds up no landing, says why, and is taken up again', async ({
  stage,
}) => {
  const away = join(stage.root, 'away.git');
  const place = join(stage.root, 'remote.git');
  await rename(await bare(stage, 'remote.git'), away);
  await setUp(stage, { features: ['one'], settings: { push: { remote: place, branch: null } } });

  const { end } = await stage.runToEnd();

  expect(end?.reason).toBe('all_passing');
  const failed = await stage.waitFor('project.push_failed');
  expect(failed).toMatchObject({ remote: place, branch: 'main' });
  expect(failed.detail).toContain('git push');
  await rename(away, place);
  await stage.reopen();
  const head = await stage.git('rev-parse', 'main');
  await stage.waitFor('project.pushed', ({ commit }) => commit === head);
  expect(await tipOf(place, 'main')).toBe(head);
});

test('a remote that has gone another way is never overwritten', async ({ stage }) => {
  const remote = await bare(stage, 'remote.git');
  await setUp(stage, { features: ['one'], settings: { push: { remote, branch: null } } });
  const first = await stage.git('rev-parse', 'main');
  const other = await stage.git('commit-tree', '-p', first, '-m', 'Theirs', `${first}^{tree}`);
  await stage.git('push', '-q', remote, `${other}:refs/heads/main`);

  await stage.runToEnd();

  const failed = await stage.waitFor('project.push_failed');
  expect(failed.detail).toContain('refused');
  expect(await tipOf(remote, 'main')).toBe(other);
});
