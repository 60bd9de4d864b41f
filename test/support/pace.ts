import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stage } from './stage.ts';

/** A step at which agents wait until `goOn` is called. */
export function untilTold(stage: Stage) {
  return { run: `until test -f ${goOnFile(stage)}; do sleep 0.05; done` };
}

/** Lets every agent go on that waits, now or later. */
export async function goOn(stage: Stage): Promise<void> {
  await writeFile(goOnFile(stage), '');
}

/** Folders of the workspaces of the stage's project, those that were cut ahead included. */
export async function workspacesOf(stage: Stage): Promise<string[]> {
  const projects = join(stage.home, 'projects');
  const [project = ''] = await readdir(projects);
  const folder = join(projects, project, 'workspaces');
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.startsWith('w-')).map((name) => join(folder, name));
}

/** A file in any of the workspaces, null while there is none. */
export async function found(stage: Stage, name: string): Promise<string | null> {
  for (const workspace of await workspacesOf(stage)) {
    const file = join(workspace, 'tree', name);
    if ((await stat(file).catch(() => null)) !== null) {
      return file;
    }
  }
  return null;
}

/** Nothing announces what an agent does to its files. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > end) {
      throw new Error('what was waited for did not happen');
    }
    await sleep(20);
  }
}

function goOnFile(stage: Stage): string {
  return join(stage.play, 'go-on');
}
