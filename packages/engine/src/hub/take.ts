import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createGit } from './git.ts';

/** The start of the names of folders below `objects` whose content has not been accepted yet. */
export const QUARANTINE = 'incoming-';

/**
 * Fetches one commit of a repository of ours into the hub; the caller lets a ref name it. What git finds wrong
 * with the content is found before any of it is in the hub: `git fetch` checks some files only after it has
 * stored them, and would take what is stored already without looking the next time. So it stores aside.
 */
export async function takeCommit(request: {
  readonly hub: string;
  readonly repository: string;
  readonly commit: string;
  /** Offered as what the hub has; the work stands on it. */
  readonly target: string;
}): Promise<void> {
  const { hub } = request;
  const objects = join(hub, 'objects');
  const aside = await mkdtemp(join(objects, QUARANTINE));
  try {
    const quarantined = createGit({
      cwd: hub,
      gitDir: hub,
      objects: { writeTo: aside, readFrom: objects },
      settings: 'ours',
    });
    await quarantined.run([
      '-c',
      'fetch.fsckObjects=true',
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-recurse-submodules',
      // The work stands on the target, so nothing else needs to be compared: with thousands of saved
      // runs, offering them all would take longer than the fetch.
      `--negotiation-tip=${request.target}`,
      '--upload-pack=git -c safe.directory=* -c uploadpack.allowAnySHA1InWant=true upload-pack',
      request.repository,
      request.commit,
    ]);
    await accept(aside, objects);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Moves everything to where it counts; of a pack the index comes last, because it makes the rest visible. */
async function accept(aside: string, objects: string): Promise<void> {
  for (const folder of await readdir(aside)) {
    const names = await readdir(join(aside, folder));
    await mkdir(join(objects, folder), { recursive: true });
    for (const name of names.toSorted(byVisibility)) {
      await rename(join(aside, folder, name), join(objects, folder, name));
    }
  }
}

function byVisibility(left: string, right: string): number {
  return Number(left.endsWith('.idx')) - Number(right.endsWith('.idx'));
}
