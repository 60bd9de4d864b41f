import { lstatSync, readdirSync } from 'node:fs';
import { isAbsolute, join, relative } from 'node:path';
import { changedAt, type ForeignChange } from '../trespass/foreign-change.ts';
import { personsGit } from './repository.ts';

/** Tells what has been changed in a person's repository by somebody else than us. */
export interface FolderWatch {
  /** What is different from the last time; the first time says nothing. */
  look(): Promise<readonly ForeignChange[]>;
  /** We have moved this branch ourselves. */
  noteMoved(ref: string, commit: string): void;
}

/** Path or ref → what tells whether it is another one now. */
type Picture = Map<string, string>;

/** Ours, in a person's repository. */
const OUR_REFS = 'refs/ropewalk/';

/**
 * Watches HEAD and refs, the index, files that are changed, untracked or ignored (folders that are ignored as a whole
 * are looked at as one), hooks and settings. Tracked files that are as committed are in no list, so what we bring in
 * by fast-forward changes nothing but the branch. Git looks by its own cache of times.
 */
export function createFolderWatch(folder: string): FolderWatch {
  let last: Picture | null = null;
  return {
    async look() {
      const now = await pictureOf(folder);
      const before = last;
      last = now;
      if (before === null) return [];
      const paths = new Set([...before.keys(), ...now.keys()]);
      return [...paths]
        .filter((path) => before.get(path) !== now.get(path))
        .map((file) => ({ file, at: changedAt(folder, placeOf(file)) }));
    },
    noteMoved: (ref, commit) => void last?.set(ref, commit),
  };
}

/** Refs and git's own files are where a plain repository has them; elsewhere the time is not known. */
function placeOf(file: string): string {
  return file === 'HEAD' || file.startsWith('refs/') ? join('.git', file) : file;
}

async function pictureOf(folder: string): Promise<Picture> {
  const git = personsGit(folder);
  const [refs, branch, gitDir, status] = await Promise.all([
    git.text(['for-each-ref', '--format=%(refname) %(objectname)']),
    git.run(['symbolic-ref', '--quiet', 'HEAD'], { answers: [1] }),
    git.text(['rev-parse', '--absolute-git-dir']),
    git.fields([
      'status',
      '--porcelain=v2',
      '-z',
      '--no-renames',
      '--untracked-files=all',
      '--ignored=matching',
    ]),
  ]);
  const picture: Picture = new Map();
  // Detached at a commit it stands for itself.
  const head = branch.exitCode === 0 ? branch.stdout.trim() : await git.text(['rev-parse', 'HEAD']);
  picture.set('HEAD', head);
  for (const line of refs.split('\n')) {
    const [ref = '', commit = ''] = line.split(' ');
    if (ref !== '' && !ref.startsWith(OUR_REFS)) picture.set(ref, commit);
  }
  for (const record of status) {
    const path = pathOf(record);
    picture.set(path, `${record} ${factsOf(join(folder, path))}`);
  }
  for (const path of steeringFiles(gitDir)) picture.set(relativeTo(folder, path), factsOf(path));
  return picture;
}

/** The last field of a record; see git-status(1), "Porcelain Format Version 2": 1 and u have eight and ten before it. */
function pathOf(record: string): string {
  const before = record.startsWith('1 ') ? 8 : record.startsWith('u ') ? 10 : 1;
  return record.split(' ').slice(before).join(' ');
}

/** What makes a person's git run somebody's program. */
function steeringFiles(gitDir: string): string[] {
  const hooks = join(gitDir, 'hooks');
  const isThere = lstatSync(hooks, { throwIfNoEntry: false })?.isDirectory() === true;
  const names = isThere ? readdirSync(hooks).map((name) => join(hooks, name)) : [];
  return [...['config', 'info/attributes'].map((name) => join(gitDir, name)), ...names];
}

function relativeTo(folder: string, path: string): string {
  const inside = relative(folder, path);
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside;
}

/** Of a folder only that it is there: what is in it has its own entries, or is ignored as a whole. */
function factsOf(path: string): string {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  if (facts === undefined) return 'absent';
  if (facts.isDirectory()) return `folder ${facts.ctimeMs}`;
  return `${facts.mode} ${facts.ino} ${facts.size} ${facts.ctimeMs}`;
}
