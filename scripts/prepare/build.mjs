import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { environmentWithNode, nodeOfRepository, ROOT } from './repository.mjs';

const STAMP = join(ROOT, 'node_modules/.ropewalk-built');
const PACKAGES = join(ROOT, 'packages');
const PROGRAM = 'cli';
const MADE_BY_BUILDS = new Set(['dist', 'node_modules']);

/** Builds every package into its `dist`, unless nothing has changed since the last time. */
export async function build() {
  if (isFresh()) return;
  console.error('Building …');
  const startedAt = new Date();
  runOrExit(['node_modules/typescript/bin/tsc', '--build', 'tsconfig.json']);
  runOrExit(['scripts/prepare/build-threads.mjs']);
  for (const name of inOrder(readdirSync(PACKAGES))) {
    if (existsSync(join(PACKAGES, name, 'build.mjs'))) runOrExit([`packages/${name}/build.mjs`]);
  }
  writeFileSync(STAMP, '');
  utimesSync(STAMP, startedAt, startedAt);
}

/** The program puts everything together that the others have built, the page among it: it comes last. */
function inOrder(names) {
  return [...names.filter((name) => name !== PROGRAM), PROGRAM];
}

function runOrExit(args) {
  const { status } = spawnSync(nodeOfRepository(), args, {
    cwd: ROOT,
    stdio: ['ignore', 2, 2],
    env: environmentWithNode(),
  });
  if (status !== 0) {
    console.error(`The build failed (${args.join(' ')}): see above.`);
    process.exit(1);
  }
}

function isFresh() {
  if (!existsSync(STAMP)) return false;
  const builtAt = statSync(STAMP).mtimeMs;
  return readdirSync(PACKAGES).every((name) => {
    const root = join(PACKAGES, name);
    return existsSync(join(root, 'dist')) && newest(root) < builtAt;
  });
}

/** Time of the newest source below a package. */
function newest(folder) {
  let time = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (MADE_BY_BUILDS.has(entry.name) || entry.name.endsWith('.tsbuildinfo')) continue;
    const path = join(folder, entry.name);
    time = Math.max(time, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs);
    if (entry.isDirectory()) time = Math.max(time, statSync(path).mtimeMs);
  }
  return time;
}
