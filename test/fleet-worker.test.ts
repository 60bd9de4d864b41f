import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { fileFor, setUp, test } from './support/crew-play.ts';
import { workerOf } from './support/test-worker.ts';

test('what a worker builds lands as if it was built here', async ({ stage }) => {
  const worker = await workerOf(stage);
  try {
    await setUp(stage, { features: ['alpha', 'beta'], coding: { '*': [fileFor()] } });
    const story = await stage.runToEnd();
    expect(story.end).toMatchObject({ reason: 'all_passing' });
    expect(await stage.git('show', 'main:alpha.txt')).toBe('here');
    expect(await stage.git('show', 'main:beta.txt')).toBe('here');
    const at = join(stage.root, 'workers', 'one', 'projects');
    const [project] = await readdir(at);
    const hub = join(at, project ?? '', 'hub.git');
    const refs = await stage.git('--git-dir', hub, 'for-each-ref', '--format=%(refname)');
    for (const { runId } of story.of('run.started')) {
      expect(refs).toContain(`refs/ropewalk/runs/${runId}`);
    }
    const [run] = story.of('run.started');
    expect(await stage.transcript(run?.runId ?? 0)).toContain('feature_mark_passing');
  } finally {
    await worker.close();
  }
}, 120_000);
