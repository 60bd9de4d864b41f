import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { JournalEntry } from './journal.ts';
import { noteUsed, tidyHome } from './tidy-home.ts';

const DAY_MS = 86_400_000;
const NOW = Date.UTC(2030, 0, 2);

/** A hub with saved work of these runs, and how many days ago it was saved. */
function makeMirror(path: string, saved: Readonly<Record<number, number>>): void {
  const git = (args: readonly string[], daysAgo = 0): string => {
    const date = new Date(NOW - daysAgo * DAY_MS).toISOString();
    const who = { GIT_AUTHOR_NAME: 'A', GIT_AUTHOR_EMAIL: 'a@b.c', GIT_AUTHOR_DATE: date };
    const committer = { GIT_COMMITTER_NAME: 'A', GIT_COMMITTER_EMAIL: 'a@b.c' };
    const env = { ...process.env, ...who, ...committer, GIT_COMMITTER_DATE: date };
    return execFileSync('git', args, { cwd: path, env, encoding: 'utf8', input: '' }).trim();
  };
  git(['init', '--quiet', '--bare']);
  const tree = git(['hash-object', '-w', '-t', 'tree', '--stdin']);
  for (const [runId, daysAgo] of Object.entries(saved)) {
    const commit = git(['commit-tree', tree, '-m', runId], daysAgo);
    git(['update-ref', `refs/ropewalk/runs/${runId}`, commit]);
  }
}

function refsOf(path: string): string[] {
  const listed = execFileSync('git', ['for-each-ref', '--format=%(refname)'], { cwd: path });
  return listed.toString().trim().split('\n');
}

it('keeps no project that nobody has worked on for 30 days, and no saved work that old but what has to go home', async () => {
  const home = await mkdtemp(join(tmpdir(), 'ropewalk-tidy-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  const projects = join(home, 'projects');
  const used = join(projects, 'used-1');
  const unused = join(projects, 'unused-2');
  const owing = join(projects, 'owing-3');
  for (const root of [used, unused, owing]) await mkdir(join(root, 'hub.git'), { recursive: true });
  makeMirror(join(used, 'hub.git'), { 4: 1, 5: 31 });
  makeMirror(join(owing, 'hub.git'), { 6: 31, 7: 31 });
  await noteUsed(used, NOW - 29 * DAY_MS);
  await noteUsed(unused, NOW - 31 * DAY_MS);
  await noteUsed(owing, NOW - 31 * DAY_MS);
  const project = { id: 3, name: 'owing' } as JournalEntry['project'];
  const entry: JournalEntry = {
    runId: 7,
    token: 1,
    project,
    head: '',
    workspaceId: null,
    claimed: [],
    saved: null,
  };

  const problems: unknown[] = [];
  await tidyHome(home, [entry], NOW, (_, err) => problems.push(err));
  expect(problems).toEqual([]);
  expect(await readdir(projects)).toEqual(['owing-3', 'used-1']);
  expect(refsOf(join(used, 'hub.git'))).toEqual(['refs/ropewalk/runs/4']);
  expect(refsOf(join(owing, 'hub.git'))).toEqual(['refs/ropewalk/runs/7']);
});
