import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createGitDirs, QUIET_SETTINGS, type ObjectFormat } from '../git-dir.ts';
import { createGit, GitFailure, type Git } from '../git.ts';
import { withoutCredentials } from '../push.ts';
import { isAncestor } from '../put-on-top.ts';
import type { Target } from '../target.ts';
import { clearStaleLocks } from './stale-locks.ts';
import { isHere, LEADER_REF, readLeaderMark, writeLeaderMark } from './leader-mark.ts';

/** How one attempt went. */
export type Tried<T> =
  | { readonly kind: 'done'; readonly value: T }
  /** It cannot be reached, or refuses; a sentence that says what to do. */
  | { readonly kind: 'away'; readonly detail: string }
  | { readonly kind: 'deposed' };

export interface RemoteSight {
  readonly address: string;
  /** Where its target branch stands; null when there is none. Throws `GitFailure` when it cannot be reached. */
  head(): Promise<string | null>;
  /** Fetches into the repository `hub`. Throws `GitFailure`. */
  fetch(hub: string, refspec: string): Promise<void>;
  /** Has exactly these refs of saved work be there. Throws `GitFailure`. */
  keep(hub: string, refs: ReadonlySet<string>): Promise<void>;
  /** Has this one be there, too. Throws `GitFailure`. */
  keepOne(hub: string, ref: string): Promise<void>;
}

/** One attempt of each of what `ProjectRemote` promises. */
export interface HubRemote extends RemoteSight {
  lead(hub: string, target: Target): Promise<Tried<null>>;
  push(hub: string, target: Target, expected: string, commit: string): Promise<Tried<boolean>>;
}

const TIMEOUT_MS = 30_000;
const SAVED = 'refs/ropewalk/runs/';

/** What is known of the remote: refs and where they stand. */
type Refs = ReadonlyMap<string, string>;

interface Deps {
  readonly address: string;
  /** Whether it is a folder that we may make. */
  readonly isFolder: boolean;
  readonly branch: string;
  readonly epoch: number;
}

export function createHubRemote(deps: Deps): HubRemote {
  const { address } = deps;
  /** Our last mark over there; null until we lead. */
  let mark: string | null = null;

  async function lead(hub: string, target: Target): Promise<Tried<null>> {
    const tried = await orAway(deps, () => takeLead(deps, hub, target));
    if (tried.kind !== 'done') return tried;
    mark = tried.value;
    return { kind: 'done', value: null };
  }

  return {
    address,
    async head() {
      if (deps.isFolder && !(await exists(address))) return null;
      return (await listRefs(gitAt(null), deps)).get(branchOf(deps)) ?? null;
    },
    fetch: (hub, refspec) => fetchObjects(gitAt(hub), deps, [refspec]),
    lead,
    async push(hub, target, expected, commit) {
      const led = mark === null ? await lead(hub, target) : null;
      if (led !== null && led.kind !== 'done') return led;
      const last = mark;
      if (last === null || (await target.head()) !== expected) {
        return { kind: 'done', value: false };
      }
      const tried = await orAway(deps, () => pushOnce(deps, hub, { last, expected, commit }));
      if (tried.kind !== 'done') return tried;
      mark = tried.value;
      return { kind: 'done', value: true };
    },
    keep: (hub, refs) => keepSaved(gitAt(hub), deps, refs),
    keepOne: (hub, ref) => pushSaved(gitAt(hub), deps, [`+${ref}:${ref}`]),
  };
}

function branchOf({ branch }: Deps): string {
  return `refs/heads/${branch}`;
}

/** Makes both sides the same and answers our first mark. */
async function takeLead(deps: Deps, hub: string, target: Target): Promise<Tried<string>> {
  const git = gitAt(hub);
  const branch = branchOf(deps);
  if (deps.isFolder) await makeBare(deps.address, formatOf(await target.head()));
  const there = await listRefs(git, deps);
  const before = there.get(LEADER_REF) ?? null;
  // A mark comes here only with those who wrote it, and in what is below.
  await fetchSaved(git, deps, there, before === null || (await isHere(git, before)));
  const led = before === null ? null : await readLeaderMark(git, deps.address, before);
  if (led !== null && led.epoch > deps.epoch) return { kind: 'deposed' };
  const aligned = await align(git, deps, target, there.get(branch) ?? null);
  if (aligned !== null) return { kind: 'away', detail: aligned };
  const next = await writeLeaderMark(git, deps.epoch, led);
  const refused = await pushMoves(git, deps, [
    { ref: branch, from: there.get(branch) ?? null, to: await target.head() },
    { ref: LEADER_REF, from: before, to: next },
  ]);
  if (refused !== null) {
    // The next attempt finds them gone.
    if (deps.isFolder) await clearStaleLocks(deps.address);
    return { kind: 'away', detail: refused };
  }
  return { kind: 'done', value: next };
}

/** Moves the branch and our mark, and answers the new one. */
async function pushOnce(
  deps: Deps,
  hub: string,
  move: { readonly last: string; readonly expected: string; readonly commit: string },
): Promise<Tried<string>> {
  const git = gitAt(hub);
  const { last } = move;
  const led = await readLeaderMark(git, deps.address, last);
  const next = await writeLeaderMark(git, deps.epoch, led);
  const refused = await pushMoves(git, deps, [
    { ref: branchOf(deps), from: move.expected, to: move.commit },
    { ref: LEADER_REF, from: last, to: next },
  ]).catch(sentenceOf(deps));
  if (refused === null) return { kind: 'done', value: next };
  // An answer may have been lost on its way: what is there decides.
  const leader = (await listRefs(git, deps)).get(LEADER_REF);
  if (leader === next) return { kind: 'done', value: next };
  if (deps.isFolder) await clearStaleLocks(deps.address);
  return leader === last ? { kind: 'away', detail: refused } : { kind: 'deposed' };
}

/** Runs as the person: their keys and helpers open the way. */
function gitAt(hub: string | null): Git {
  return createGit({
    cwd: hub ?? '/',
    ...(hub === null ? {} : { gitDir: hub }),
    settings: 'persons',
    reachesOut: true,
  });
}

async function orAway<T>(deps: Deps, attempt: () => Promise<Tried<T>>): Promise<Tried<T>> {
  try {
    return await attempt();
  } catch (error) {
    return { kind: 'away', detail: sentenceOf(deps)(error) };
  }
}

/** What keeps us from the remote, as a sentence without credentials. Throws what is no failure of git. */
function sentenceOf({ address }: Deps): (error: unknown) => string {
  return (error) => {
    if (!(error instanceof GitFailure)) throw error;
    const said = error.stderrTail.trim().split('\n').slice(-2).join(' ');
    return withoutCredentials(
      `The hub's remote ${address} cannot be reached (${said || error.code}). Check that it is there, and that "git ls-remote" works for it on this machine without asking for anything.`,
    );
  };
}

async function listRefs(git: Git, { address }: Deps): Promise<Refs> {
  const text = await git.text(['ls-remote', '--quiet', '--', address], { timeoutMs: TIMEOUT_MS });
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [commit = '', ref = ''] = line.split('\t');
      return [ref, commit];
    }),
  );
}

/**
 * Brings our target to where the one over there stands, if that is ahead of it. Answers a sentence when neither
 * contains the other.
 */
async function align(
  git: Git,
  deps: Deps,
  target: Target,
  there: string | null,
): Promise<string | null> {
  const here = await target.head();
  if (there === null || there === here) return null;
  await fetchObjects(git, deps, [`refs/heads/${deps.branch}`]);
  if (await isAncestor(git, here, there)) {
    await target.move(here, there);
    return null;
  }
  return (await isAncestor(git, there, here))
    ? null
    : withoutCredentials(
        `The branch ${deps.branch} of the hub's remote ${deps.address} and that of this control plane have gone different ways, and nobody but Ropewalk may write there. Put back the one that is right.`,
      );
}

interface Move {
  readonly ref: string;
  readonly from: string | null;
  readonly to: string;
}

/** All of them or none, each only from where it is expected. Null when it is done, else why not. */
async function pushMoves(git: Git, deps: Deps, moves: readonly Move[]): Promise<string | null> {
  const leases = moves.map(({ ref, from }) => `--force-with-lease=${ref}:${from ?? ''}`);
  const { exitCode, stdout } = await git.run(
    [
      'push',
      '--porcelain',
      '--atomic',
      '--no-verify',
      ...leases,
      '--',
      deps.address,
      ...moves.map(({ ref, to }) => `${to}:${ref}`),
    ],
    { answers: [1], timeoutMs: TIMEOUT_MS },
  );
  if (exitCode === 0) return null;
  // A line of `--porcelain` begins with its flag; `!` is what was refused (git-push(1), "OUTPUT").
  const line = stdout.split('\n').find((candidate) => candidate.startsWith('!\t'));
  return withoutCredentials(
    `The hub's remote ${deps.address} refuses what has landed: ${line?.split('\t')[2] ?? 'without a reason'}. Nobody but Ropewalk may write there.`,
  );
}

async function fetchObjects(git: Git, deps: Deps, refspecs: readonly string[]): Promise<void> {
  await git.run(
    [
      '-c',
      'transfer.fsckObjects=false',
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
      '--no-recurse-submodules',
      deps.address,
      ...refspecs,
    ],
    { timeoutMs: TIMEOUT_MS },
  );
}

/**
 * Work that was saved elsewhere. Where the two differ, what is here is newer when nobody has led since we did, for the
 * remote may have been away; and what is there, when somebody has.
 */
async function fetchSaved(git: Git, deps: Deps, there: Refs, haveLedLast: boolean): Promise<void> {
  const here = await savedIn(git);
  const wanted = [...there].filter(
    ([ref, commit]) =>
      ref.startsWith(SAVED) && (haveLedLast ? !here.has(ref) : here.get(ref) !== commit),
  );
  if (wanted.length > 0) {
    await fetchObjects(
      git,
      deps,
      wanted.map(([ref]) => `+${ref}:${ref}`),
    );
  }
}

async function keepSaved(git: Git, deps: Deps, wanted: ReadonlySet<string>): Promise<void> {
  const [here, there] = await Promise.all([savedIn(git), listRefs(git, deps)]);
  const known = [...there].filter(([ref]) => ref.startsWith(SAVED));
  const added = [...here].filter(([ref, commit]) => wanted.has(ref) && there.get(ref) !== commit);
  const gone = known.filter(([ref]) => !wanted.has(ref));
  const refspecs = [...added.map(([ref]) => `+${ref}:${ref}`), ...gone.map(([ref]) => `:${ref}`)];
  if (refspecs.length > 0) await pushSaved(git, deps, refspecs);
}

async function pushSaved(git: Git, { address }: Deps, refspecs: readonly string[]): Promise<void> {
  await git.run(['push', '--quiet', '--no-verify', '--', address, ...refspecs], {
    timeoutMs: TIMEOUT_MS,
  });
}

async function savedIn(git: Git): Promise<Refs> {
  const text = await git.text(['for-each-ref', '--format=%(refname) %(objectname)', SAVED]);
  return new Map(
    text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [ref = '', commit = ''] = line.split(' ');
        return [ref, commit];
      }),
  );
}

/** The hash function that a name of a commit was made by. */
export function formatOf(commit: string): ObjectFormat {
  return commit.length === 64 ? 'sha256' : 'sha1';
}

/** A repository in a folder of ours; when two make it at once, the first stays. */
async function makeBare(path: string, objectFormat: ObjectFormat): Promise<void> {
  if (await exists(path)) return;
  await mkdir(dirname(path), { recursive: true });
  const started = await mkdtemp(join(dirname(path), `.${basename(path)}-`));
  try {
    const gitDir = join(started, 'hub');
    await createGitDirs().lay({
      gitDir,
      workTree: null,
      objectFormat,
      branch: 'main',
      borrowFrom: null,
      settings: [...QUIET_SETTINGS, ['core', 'fsync', 'committed']],
    });
    await rename(gitDir, path);
  } catch (cause) {
    if (!(await exists(path))) throw cause;
  } finally {
    await rm(started, { recursive: true, force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
