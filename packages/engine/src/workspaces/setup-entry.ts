import { mkdir, readFile, rename, rm, symlink, utimes, writeFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { callProgram, type ProgramAnswer } from '../processes/call-program.ts';
import { listTree } from './list-tree.ts';
import { makeRoomInside } from './place-inside.ts';
import { removeForcibly } from './remove-tree.ts';

const entryFileSchema = z.object({
  version: z.literal(1),
  /** The commit at which setup was run. */
  commit: z.string(),
  /** Top-most paths that setup made. */
  roots: z.array(z.string()),
  /** Absolute path of the tree in which it ran. */
  madeAt: z.string(),
  /** Text files and links that name `madeAt` and must name the tree that they are copied to. */
  bound: z.object({ files: z.array(z.string()), links: z.array(z.string()) }),
});

/** The result of one `setup`, kept outside of everybody's reach. */
export type SetupEntry = z.infer<typeof entryFileSchema> & { readonly folder: string };

const ENTRY_FILE = 'entry.json';
const FILES = 'files';
const LIMIT_MS = 1_800_000;
const OUTPUT_LIMIT = 64 * 1024 * 1024;

/** Reads an entry; null when there is no whole one. */
export async function readEntry(folder: string): Promise<SetupEntry | null> {
  const text = await readFile(join(folder, ENTRY_FILE), 'utf8').catch(() => null);
  if (text === null) return null;
  const parsed = entryFileSchema.safeParse(JSON.parse(text));
  return parsed.success ? { ...parsed.data, folder } : null;
}

/** Notes that the entry was used, for the janitor. */
export async function touchEntry(entry: SetupEntry): Promise<void> {
  const now = new Date();
  await utimes(join(entry.folder, ENTRY_FILE), now, now).catch(() => undefined);
}

/** When the entry was last used, in milliseconds; null when it is not whole. */
export async function lastUse(folder: string): Promise<number | null> {
  const facts = await stat(join(folder, ENTRY_FILE)).catch(() => null);
  return facts === null ? null : facts.mtimeMs;
}

/**
 * Moves what setup made out of `tree` into `folder`, which appears when it is complete. The tree
 * is of no use afterwards.
 */
export async function storeEntry(request: {
  readonly tree: string;
  readonly roots: readonly string[];
  readonly commit: string;
  readonly unfinished: string;
  readonly folder: string;
}): Promise<SetupEntry> {
  const { tree, unfinished, folder } = request;
  const roots = request.roots.map((root) => root.replace(/\/+$/, ''));
  const files = join(unfinished, FILES);
  await mkdir(files, { recursive: true });
  for (const root of roots) {
    await mkdir(dirname(join(files, root)), { recursive: true });
    await rename(join(tree, root), join(files, root));
  }
  const content = {
    version: 1 as const,
    commit: request.commit,
    roots,
    madeAt: tree,
    bound: await findBound(files, roots, tree),
  };
  await writeFile(join(unfinished, ENTRY_FILE), JSON.stringify(content));
  await mkdir(dirname(folder), { recursive: true });
  await removeForcibly(folder);
  await rename(unfinished, folder);
  return { ...content, folder };
}

/** Python environments, for example, carry the absolute path of the folder they were made in. */
async function findBound(
  files: string,
  roots: readonly string[],
  madeAt: string,
): Promise<SetupEntry['bound']> {
  const entries = await listTree(files, roots);
  const links = [...entries]
    .filter(([, entry]) => isBelow(entry.leadsTo, madeAt))
    .map(([path]) => path);
  if (roots.length === 0) return { files: [], links };
  const found = await call('grep', ['-rlIF', '--null', '-e', madeAt, '--', '.'], files);
  // 1 says that nothing was found; anything else that something could not be read.
  if (found.exitCode !== 0 && found.exitCode !== 1) {
    throw new Error(`grep could not read the result of setup in ${files}`, { cause: found });
  }
  return {
    files: found.stdout
      .split('\0')
      .filter((path) => path !== '')
      .map((path) => path.replace(/^\.\//, '')),
    links,
  };
}

function isBelow(path: string | null, folder: string): boolean {
  return path !== null && (path === folder || path.startsWith(`${folder}/`));
}

/**
 * Copies the entry's files into a tree in which no program runs, in place of whatever is there,
 * and lets what named the tree of its making name this one.
 */
export async function bringIn(
  entry: SetupEntry,
  tree: string,
  roots: readonly string[] = entry.roots,
): Promise<void> {
  for (const root of roots) {
    await copyTree(join(entry.folder, FILES, root), await makeRoomInside(tree, root));
  }
  const within = (path: string): boolean =>
    roots.some((root) => path === root || path.startsWith(`${root}/`));
  for (const path of entry.bound.files.filter(within)) await rebindFile(entry, tree, path);
  const links = entry.bound.links.filter(within);
  if (links.length === 0) return;
  const facts = await listTree(join(entry.folder, FILES), links);
  for (const path of links) {
    const leadsTo = facts.get(path)?.leadsTo;
    if (leadsTo === undefined || leadsTo === null) continue;
    await rm(join(tree, path), { force: true });
    await symlink(tree + leadsTo.slice(entry.madeAt.length), join(tree, path));
  }
}

async function rebindFile(entry: SetupEntry, tree: string, path: string): Promise<void> {
  const file = join(tree, path);
  const before = await stat(file);
  const content = await readFile(file, 'latin1');
  // Bytes are kept as they are: every character of latin1 is one byte.
  const from = Buffer.from(entry.madeAt).toString('latin1');
  await writeFile(file, content.replaceAll(from, Buffer.from(tree).toString('latin1')), 'latin1');
  await utimes(file, before.atime, before.mtime);
}

/** A copy that shares blocks where the file system can, with modes, times and links as they are. */
async function copyTree(from: string, to: string): Promise<void> {
  const quick = process.platform === 'darwin' ? ['-a', '-c'] : ['-a', '--reflink=auto', '-T'];
  const copied = await call('cp', [...quick, '--', from, to], dirname(from));
  if (copied.exitCode !== 0) {
    throw new Error(`cp could not copy ${from} to ${to}`, { cause: copied });
  }
}

function call(program: string, args: readonly string[], cwd: string): Promise<ProgramAnswer> {
  return callProgram(program, args, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' },
    timeoutMs: LIMIT_MS,
    maxBytes: OUTPUT_LIMIT,
  });
}
