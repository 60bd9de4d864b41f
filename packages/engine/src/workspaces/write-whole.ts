import { rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { randomId } from './random-id.ts';

/** Writes a file that is either as before or complete, whenever the process dies. */
export async function writeWhole(path: string, content: string): Promise<void> {
  const unfinished = join(dirname(path), `.${basename(path)}-${randomId()}`);
  await writeFile(unfinished, content, { mode: 0o600 });
  await rename(unfinished, path);
}
