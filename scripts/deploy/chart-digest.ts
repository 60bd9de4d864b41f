import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export const CHART = join(ROOT, 'deploy/helm/ropewalk');
/** What Helm makes of the chart, and the values that it makes it of. */
export const RENDERED = join(ROOT, 'deploy/helm/rendered');

/** Names every byte of the chart and of `values`, a file; what was rendered begins with it. */
export async function chartDigest(values: string): Promise<string> {
  const entries = await readdir(CHART, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
  const digest = createHash('sha256');
  for (const file of [...files, values]) {
    digest.update(`${relative(ROOT, file)}\n`).update(await readFile(file));
  }
  return digest.digest('hex');
}
