import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { runRef } from '../engine-types.ts';
import { sweepSavedWork, sweepWorkspaces } from '../workspaces/janitor.ts';
import { createGit } from './git.ts';
import { exists, reopenHub } from './hub.ts';

/** So many loose objects, or twenty packs, are worth it to be put together. */
const LOOSE_OBJECTS = '2000';
const PACKS = '20';

/**
 * Clears what a site has of a project, which lies in `root`, before any place of it is cut: places that hold nothing
 * unsaved, saved work of more than 30 days, and objects that nothing leads to. What is left of `runs` stays.
 */
export async function tidyMirror(
  root: string,
  {
    runs,
    now,
  }: {
    readonly runs: readonly { readonly runId: number; readonly workspaceId: string | null }[];
    readonly now: number;
  },
): Promise<void> {
  const path = join(root, 'hub.git');
  if (!(await exists(path))) return;
  const places = join(root, 'workspaces');
  const keep = new Set(runs.flatMap(({ workspaceId }) => workspaceId ?? []));
  await sweepWorkspaces({ folder: places, keep, unsaved: 'leave' });
  // Its branches are not looked at.
  const hub = await reopenHub({ path, targetBranch: 'main' });
  await sweepSavedWork(hub, now, new Set(runs.map(({ runId }) => runRef(runId))));
  // Places borrow objects, also such as nothing else leads to.
  if ((await readdir(places).catch(() => [])).length > 0) return;
  const git = createGit({
    cwd: path,
    gitDir: path,
    settings: 'ours',
    extra: [
      ['gc.auto', LOOSE_OBJECTS],
      ['gc.autoPackLimit', PACKS],
      ['gc.autoDetach', 'false'],
    ],
  });
  await git.run(['gc', '--auto', '--quiet']);
}
