import { mkdir, readdir, symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';

/** Fills a folder with links to every program of PATH but bubblewrap, and answers the PATH that leads there alone. */
export async function pathWithoutWall(folder: string): Promise<string> {
  await mkdir(folder);
  const known = new Set(['bwrap']);
  for (const place of (process.env['PATH'] ?? '').split(delimiter)) {
    for (const name of await readdir(place).catch(() => [])) {
      if (known.has(name)) continue;
      known.add(name);
      await symlink(join(place, name), join(folder, name));
    }
  }
  return folder;
}
