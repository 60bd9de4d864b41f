import { copyFile, lstat, mkdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { accept, refuse, type Result } from '@ropewalk/core';

/** Where a file of the reference may lie, the newest place first; the first that is there counts. */
const PLACES = ['.autoforge', '.autocoder', '.'] as const;

/** Texts of the reference that are larger are no texts of the reference. */
const TEXT_LIMIT_BYTES = 4 * 1024 * 1024;
const DATABASE_LIMIT_BYTES = 1024 ** 3;
const COPY_TRIES = 3;

/** A file of the reference by its name below one of its places; null when there is none that is a plain file. */
export async function findReferenceFile(
  folder: string,
  name: string,
  places: readonly string[] = PLACES,
): Promise<string | null> {
  for (const place of places) {
    const path = join(folder, place, name);
    const facts = await lstat(path).catch(() => null);
    if (facts !== null) {
      // A link may lead anywhere: it is not followed.
      return facts.isFile() ? path : null;
    }
  }
  return null;
}

/** The text of a file of the reference; null when there is none, or none that can be a text of it. */
export async function readReferenceText(
  folder: string,
  name: string,
  places?: readonly string[],
): Promise<{ readonly path: string; readonly text: string } | null> {
  const path = await findReferenceFile(folder, name, places);
  if (path === null || (await lstat(path)).size > TEXT_LIMIT_BYTES) {
    return null;
  }
  return { path, text: await readFile(path, 'utf8') };
}

/**
 * Copies a database with what is not folded into it yet, so that nothing is opened where it lies. Refuses with
 * `repository_busy` when it is written to meanwhile.
 */
export async function copyDatabase(path: string, into: string): Promise<Result<string>> {
  await mkdir(into, { recursive: true, mode: 0o700 });
  const target = join(into, basename(path));
  for (let tries = 0; tries < COPY_TRIES; tries += 1) {
    const before = await stateOf(path);
    if (before.bytes > DATABASE_LIMIT_BYTES) {
      return refuse('archive_too_large', `${path} is larger than ${DATABASE_LIMIT_BYTES} bytes.`);
    }
    await copyFile(path, target);
    if (before.hasLog) {
      await copyFile(`${path}-wal`, `${target}-wal`).catch(() => undefined);
    }
    if ((await stateOf(path)).mark === before.mark) {
      return accept(target);
    }
  }
  return refuse(
    'repository_busy',
    `${path} is being written to. Stop the program that works on this project, then import again.`,
  );
}

async function stateOf(
  path: string,
): Promise<{ readonly mark: string; readonly bytes: number; readonly hasLog: boolean }> {
  const [file, log] = await Promise.all([lstat(path), lstat(`${path}-wal`).catch(() => null)]);
  const mark = [file, log].map((facts) => (facts === null ? '' : `${facts.size}:${facts.mtimeMs}`));
  return {
    mark: mark.join('/'),
    bytes: file.size + (log?.size ?? 0),
    hasLog: log?.isFile() === true,
  };
}
