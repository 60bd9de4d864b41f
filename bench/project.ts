import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Makes the folder of a project with one commit of this one file, and beside it the home of a person. Answers the folder. */
export async function makeProject(root: string, name: string, content: string): Promise<string> {
  const folder = join(root, 'project');
  await mkdir(folder);
  await mkdir(join(root, 'person'));
  await writeFile(join(folder, name), content);
  const git = (...args: string[]) => execFileSync('git', ['-C', folder, ...args]);
  git('init', '-q', '-b', 'main');
  git('add', '-A');
  git('-c', 'user.name=Bench', '-c', 'user.email=bench@localhost', 'commit', '-qm', 'Begin');
  return folder;
}
