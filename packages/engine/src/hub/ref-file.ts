import { readFile } from 'node:fs/promises';

const COMMIT_LINE = /^[0-9a-f]{40}(?:[0-9a-f]{24})?\n$/;

/**
 * The commit that stands in a file of a ref (`HEAD`, `refs/heads/main`), for where starting git costs far more than
 * the answer. Null where there is no such file, or it says something else, such as the name of another ref.
 */
export async function readRefFile(path: string): Promise<string | null> {
  const line = await readFile(path, 'utf8').catch(() => '');
  return COMMIT_LINE.test(line) ? line.trimEnd() : null;
}
