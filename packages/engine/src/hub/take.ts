import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createGit, type Git } from './git.ts';

/** The start of the names of folders below `objects` whose content has not been accepted yet. */
export const QUARANTINE = 'incoming-';

/** Above this, objects stay together in a pack; `git fetch` draws the line there, too. */
const UNPACK_LIMIT = 100;

/**
 * What a fetch does when both sides are ours and on one disk, with half of its programs: the objects that $2 has
 * and $3 has not, from the repository $1 into the one of the environment. Both ways of storing check
 * every object and that nothing is missing.
 */
const carryWith = (store: string): string => `{ echo "$2"; echo "^$3"; } | (
  unset GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES
  exec git --git-dir="$1" pack-objects --revs --stdout --quiet --delta-base-offset
) | git ${store}`;
const FEW = carryWith('unpack-objects --strict -q');
const MANY = carryWith('index-pack --stdin --strict');

export interface TakeRequest {
  readonly hub: string;
  readonly repository: string;
  readonly commit: string;
  /** The hub's head: the work stands on it. */
  readonly head: string;
}

/**
 * Brings one commit of a repository into the hub; the caller lets a ref name it. What git finds wrong
 * with the content is found before any of it is in the hub: git checks some files only after it has
 * stored them, and would take what is stored already without looking the next time. So it stores aside.
 */
export async function takeCommit(request: TakeRequest): Promise<void> {
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
    if (await borrowsFrom(request.repository, objects)) await carry(quarantined, request);
    else await fetch(quarantined, request);
    await acceptObjects(aside, objects);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Only what borrows all of the hub's objects can be told to leave them out. */
async function borrowsFrom(repository: string, objects: string): Promise<boolean> {
  const alternates = join(repository, 'objects', 'info', 'alternates');
  return (await readFile(alternates, 'utf8').catch(() => '')) === `${objects}\n`;
}

async function carry(quarantined: Git, request: TakeRequest): Promise<void> {
  const { repository, commit, head } = request;
  const own = await readdir(join(repository, 'objects'), { recursive: true });
  const script = own.length > UNPACK_LIMIT ? MANY : FEW;
  await quarantined.script(script, [repository, commit, head]);
}

async function fetch(quarantined: Git, request: TakeRequest): Promise<void> {
  await quarantined.run([
    '-c',
    'fetch.fsckObjects=true',
    'fetch',
    '--quiet',
    '--no-tags',
    '--no-write-fetch-head',
    '--no-recurse-submodules',
    // With thousands of saved runs, offering them all would take longer than the fetch.
    `--negotiation-tip=${request.head}`,
    '--upload-pack=git -c safe.directory=* -c uploadpack.allowAnySHA1InWant=true upload-pack',
    request.repository,
    request.commit,
  ]);
}

/** Moves everything to where it counts; of a pack the index comes last, because it makes the rest visible. */
export async function acceptObjects(aside: string, objects: string): Promise<void> {
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
