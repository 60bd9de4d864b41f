import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTestProject, type TestProject } from './ground.suite.ts';
import { sweepSavedWork, sweepWorkspaces } from './janitor.ts';
import type { Workspace } from './workspace-types.ts';

let project: TestProject;
beforeEach(async () => {
  project = await createTestProject({ 'a.txt': 'one\n' });
});
afterEach(() => project.dispose());

async function acquire(): Promise<Workspace> {
  const acquired = await project.workspaces.acquire({ marker: '1', config: null, savedRef: null });
  if (!acquired.ok) throw new Error(acquired.refusal.message);
  return acquired.value.workspace;
}

function sweep(keep: readonly string[], unsaved: 'leave' | 'remove' = 'leave') {
  return sweepWorkspaces({ folder: project.paths.workspaces, keep: new Set(keep), unsaved });
}

describe('the janitor', () => {
  it('removes blanks, saved workspaces and what was left unfinished, and never unsaved work', async () => {
    const [kept, saved, unsaved, changedLater] = await Promise.all([
      acquire(),
      acquire(),
      acquire(),
      acquire(),
    ]);
    await project.workspaces.refill(null, 1);
    const blank = (await project.workspaces.list()).find(
      (id) => ![kept.id, saved.id, unsaved.id, changedLater.id].includes(id),
    );
    for (const workspace of [saved, changedLater]) {
      await project.asAgent(workspace, 'echo work > work.txt');
      await project.workspaces.snapshot(workspace, {
        marker: '1',
        ref: 'refs/ropewalk/runs/1',
        message: 'x\n',
      });
    }
    await writeFile(join(changedLater.tree, 'later.txt'), 'x');
    const unfinished = 'w-0123456789ab';
    await mkdir(join(project.paths.workspaces, unfinished, 'tree'), { recursive: true });
    await mkdir(join(project.paths.workspaces, '.trash-w-0', 'x'), { recursive: true });
    const swept = await sweep([kept.id]);
    expect(swept.left.toSorted()).toEqual([unsaved.id, changedLater.id].toSorted());
    expect(swept.removed.toSorted()).toEqual([blank, saved.id, unfinished].toSorted());
    expect((await readdir(project.paths.workspaces)).toSorted()).toEqual(
      [kept.id, unsaved.id, changedLater.id].toSorted(),
    );
    expect(await sweep([kept.id], 'remove')).toMatchObject({ left: [] });
  });

  it('keeps saved work for 30 days, and longer where it is needed', async () => {
    const head = await project.hub.head();
    for (const name of ['1', '2']) await project.hub.setRef(`refs/ropewalk/runs/${name}`, head);
    const inDays = (days: number) => Date.now() + days * 86_400_000;
    expect(await sweepSavedWork(project.hub, inDays(29))).toEqual([]);
    expect(
      await sweepSavedWork(project.hub, inDays(31), new Set(['refs/ropewalk/runs/2'])),
    ).toEqual(['refs/ropewalk/runs/1']);
    expect(await project.hub.readRef('refs/ropewalk/runs/2')).toBe(head);
  });

  it('removes setups that a crash has left unfinished', async () => {
    await mkdir(join(project.paths.cache, '.new-123', 'tree'), { recursive: true });
    await project.setups.sweep(4);
    expect(await readdir(project.paths.cache)).toEqual([]);
    await rm(project.paths.cache, { recursive: true });
    await project.setups.sweep(4);
  });
});
