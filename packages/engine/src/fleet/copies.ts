import type { CopiedFile } from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';
import { openInside } from '../workspaces/open-inside.ts';

/** All of them travel in one answer. */
const COPIES_LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * The files of the person's folder that the project's `copy` names, for a worker that has no such folder. What is not
 * there is left out. Refuses with `invalid_input` what is a link, no regular file, or too much to travel.
 */
export async function readCopies(
  folder: string,
  paths: readonly string[],
): Promise<Result<CopiedFile[]>> {
  const copies: CopiedFile[] = [];
  let bytes = 0;
  for (const path of paths) {
    const opened = await openInside(folder, path);
    if (opened.kind === 'missing') continue;
    if (opened.kind === 'refused') return refuseCopy(path, opened.detail);
    try {
      bytes += opened.bytes;
      if (bytes > COPIES_LIMIT_BYTES) return refuseCopy(path, 'all of them are more than 16 MiB');
      const { mode } = await opened.handle.stat();
      const base64 = (await opened.handle.readFile()).toString('base64');
      copies.push({ path, mode: mode & 0o777, base64 });
    } finally {
      await opened.handle.close();
    }
  }
  return accept(copies);
}

function refuseCopy(path: string, why: string) {
  return refuse(
    'invalid_input',
    `"copy" of ropewalk.yaml names ${path}, which cannot be sent to a worker: ${why}.`,
    { kind: 'environment', path },
  );
}
