import { readFile } from 'node:fs/promises';
import { errorCode } from '../workspaces/open-inside.ts';

/** What keeps a file of the kernel from being seen: an older one, another system, a container. */
export const NOT_TO_BE_SEEN: ReadonlySet<string | null> = new Set([
  'ENOENT',
  'ENOTDIR',
  'EACCES',
  'EPERM',
]);

/** What a file below /proc or /sys says; null where it is not to be seen. Throws on anything else. */
export async function readKernelText(
  path: string,
  notToBeSeen = NOT_TO_BE_SEEN,
): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (notToBeSeen.has(errorCode(error))) return null;
    throw error;
  }
}
