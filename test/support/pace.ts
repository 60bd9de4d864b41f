import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

function goOnFile(stage: Stage): string {
  return join(stage.play, 'go-on');
}
