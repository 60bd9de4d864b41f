import { readdir } from 'node:fs/promises';
import type { ProjectFacts } from '@ropewalk/core';
import { errorCode, openInside } from '../workspaces/open-inside.ts';

const MAX_FILE_BYTES = 1024 * 1024;

/** Looks into the root of a project. Agents write there: links are not followed. */
export async function readProjectFacts(folder: string): Promise<ProjectFacts> {
  const [files, packageJson, pyproject] = await Promise.all([
    namesIn(folder),
    readText(folder, 'package.json'),
    readText(folder, 'pyproject.toml'),
  ]);
  return { files, packageJson, pyproject };
}

async function namesIn(folder: string): Promise<ReadonlySet<string>> {
  try {
    return new Set(await readdir(folder));
  } catch (error) {
    // A folder that is gone or closed holds nothing to start.
    if (errorCode(error) === null) throw error;
    return new Set();
  }
}

async function readText(folder: string, name: string): Promise<string | null> {
  const opened = await openIn(folder, name);
  if (opened === null) return null;
  try {
    return opened.bytes > MAX_FILE_BYTES ? null : await opened.handle.readFile('utf8');
  } finally {
    await opened.handle.close();
  }
}

async function openIn(folder: string, name: string) {
  const opened = await openInside(folder, name);
  return opened.kind === 'file' ? opened : null;
}
