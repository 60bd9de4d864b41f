import type { Hub } from '../workspaces/workspace-types.ts';
import { createGit, type Git } from './git.ts';
import { exists, makeHub, reopenHub } from './hub.ts';

/** Where a mirror lies, and whose it is. */
export interface MirrorPlace {
  /** Path of the bare repository. */
  readonly path: string;
  readonly targetBranch: string;
  /** The hub, by git's smart HTTP. */
  readonly url: string;
  /** The value of the header with which the hub is asked. */
  authorization(): string;
}

/** What a hub on another machine is mirrored for. */
export interface MirroredWork {
  /** The target branch is there, or further. */
  readonly head: string;
  readonly saved: { readonly ref: string; readonly commit: string } | null;
}

/** A hub of ours that follows one on another machine; places are cut from it as from any hub. */
export interface Mirror {
  readonly hub: Hub;
  /** Has these commits here, from the other hub where they are not. Throws `GitFailure`. */
  bring(work: MirroredWork): Promise<void>;
  /** Writes what `commit` has beyond `base` into `file`, as a pack that needs nothing but `base`. */
  pack(commit: string, base: string, file: string): Promise<void>;
}

/** Opens the mirror, making it from the other hub when it is not there. Once per process and project. */
export async function openMirror(place: MirrorPlace, first: MirroredWork): Promise<Mirror> {
  if (!(await exists(place.path))) {
    await makeHub(place, {
      // The digits of SHA-256 are 64.
      objectFormat: async () => (first.head.length === 64 ? 'sha256' : 'sha1'),
      async fill(git, gitDir) {
        await fetch(place, gitDir, [first.head]);
        await git.run(['update-ref', `refs/heads/${place.targetBranch}`, first.head]);
      },
    });
  }
  const hub = await reopenHub(place);
  const git = createGit({ cwd: place.path, gitDir: place.path, settings: 'ours' });
  const bring = oneAtATime((work: MirroredWork) => bringInto({ place, hub, git }, work));
  return {
    hub,
    bring,
    async pack(commit, base, file) {
      await git.script(PACK, [commit, base, file]);
    },
  };
}

const PACK = `{ echo "$1"; echo "^$2"; } |
  git pack-objects --revs --stdout --quiet --delta-base-offset > "$3"`;

async function bringInto(
  { place, hub, git }: { readonly place: MirrorPlace; readonly hub: Hub; readonly git: Git },
  { head, saved }: MirroredWork,
): Promise<void> {
  const wanted = saved === null ? [head] : [head, saved.commit];
  const missing: string[] = [];
  for (const commit of wanted) if (!(await isThere(git, commit))) missing.push(commit);
  if (missing.length > 0) await fetch(place, place.path, missing);
  const present = await hub.head();
  if (present !== head && !(await hub.isAncestor(head, present))) {
    await hub.moveTarget(present, head);
  }
  if (saved !== null) await hub.setRef(saved.ref, saved.commit);
}

async function isThere(git: Git, commit: string): Promise<boolean> {
  const { exitCode } = await git.run(['cat-file', '-e', `${commit}^{commit}`], {
    answers: [1, 128],
  });
  return exitCode === 0;
}

/** Objects only: what refs there are is ours to say. What is of long ago may not stand a strict check. */
async function fetch(
  { url, authorization }: MirrorPlace,
  gitDir: string,
  commits: readonly string[],
): Promise<void> {
  const git = createGit({
    cwd: gitDir,
    gitDir,
    settings: 'ours',
    reachesOut: true,
    extra: [
      ['http.extraHeader', `Authorization: ${authorization()}`],
      ['http.followRedirects', 'false'],
      ['transfer.fsckObjects', 'false'],
      // A connection that has died says nothing.
      ['http.lowSpeedLimit', '1'],
      ['http.lowSpeedTime', '20'],
    ],
  });
  await git.run([
    'fetch',
    '--quiet',
    '--no-tags',
    '--no-write-fetch-head',
    '--no-recurse-submodules',
    url,
    ...commits,
  ]);
}

function oneAtATime<T>(work: (input: T) => Promise<void>): (input: T) => Promise<void> {
  let last: Promise<unknown> = Promise.resolve();
  return (input) => {
    const turn = last.then(() => work(input));
    last = turn.catch(() => undefined);
    return turn;
  };
}
