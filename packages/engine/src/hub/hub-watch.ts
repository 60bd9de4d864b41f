import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { changedAt, type ForeignChange } from '../trespass/foreign-change.ts';
import type { Git } from './git.ts';
import { readRefFile } from './ref-file.ts';
import type { RefWriter } from './ref-writer.ts';
import { readRef, type Target } from './target.ts';

/** What makes git do as somebody says; we write none of it once a hub has been made. */
const STILL = ['HEAD', 'config', 'hooks', 'info', 'info/attributes', 'objects/info/alternates'];
/** A move that is under way is waited out this many times. */
const TRIES = 3;

/**
 * Tells what somebody else has changed in a hub since the last time it was asked: the target branch, which it puts
 * back, other branches, hooks and settings. Nobody but us writes there, so there is no innocent explanation.
 */
export function createHubWatch(deps: {
  readonly path: string;
  readonly git: Git;
  readonly refs: RefWriter;
  readonly target: Target;
}): () => Promise<readonly ForeignChange[]> {
  const { path, target } = deps;
  let still = pictureOf(path);
  let branches = branchesIn(path);
  return async () => {
    const moved = await targetMoved(deps);
    const [nowStill, nowBranches] = [pictureOf(path), branchesIn(path)];
    const files = [...nowStill.keys()].filter((file) => still.get(file) !== nowStill.get(file));
    const made = [...nowBranches].filter((ref) => ref !== target.ref && !branches.has(ref));
    [still, branches] = [nowStill, nowBranches];
    return [
      ...(moved === null ? [] : [moved]),
      ...[...files, ...made].map((file) => ({ file, at: changedAt(path, file) })),
    ];
  };
}

/** Where the target branch on the disk is not where we have left it, it is put back there. */
async function targetMoved({
  path,
  git,
  refs,
  target,
}: Parameters<typeof createHubWatch>[0]): Promise<ForeignChange | null> {
  for (let left = TRIES; left > 0; left -= 1) {
    const before = target.moves();
    const ours = await target.head();
    const onDisk = (await readRefFile(join(path, target.ref))) ?? (await readRef(git, target.ref));
    if (target.moves() !== before || before.underWay > 0) continue;
    if (onDisk === ours) return null;
    const change = { file: target.ref, at: changedAt(path, target.ref) };
    await refs.update(target.ref, ours, ...(onDisk === null ? [] : [onDisk]));
    return change;
  }
  return null;
}

function pictureOf(path: string): Map<string, string> {
  const hooks = namesIn(join(path, 'hooks')).map((name) => join('hooks', name));
  return new Map(
    [...STILL, ...hooks].map((file) => {
      const facts = lstatSync(join(path, file), { throwIfNoEntry: false });
      return [file, facts === undefined ? 'absent' : `${facts.ino} ${facts.size} ${facts.ctimeMs}`];
    }),
  );
}

function branchesIn(path: string): Set<string> {
  const heads = join('refs', 'heads');
  return new Set(
    namesIn(join(path, heads), true)
      .map((name) => join(heads, name))
      .filter((ref) => lstatSync(join(path, ref), { throwIfNoEntry: false })?.isFile() === true)
      .filter((ref) => !ref.endsWith('.lock')),
  );
}

function namesIn(folder: string, recursive = false): string[] {
  const isThere = lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
  return isThere ? readdirSync(folder, { recursive, encoding: 'utf8' }) : [];
}
