import { mkdir, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { ROOT } from './repository.mjs';

/** Programs of threads, and where what runs from source finds them. */
const THREADS = [
  ['packages/store/src/sqlite/store-worker.ts', 'packages/store/dist/threads/store-worker.js'],
  [
    'packages/engine/src/wall/network/pen-program.ts',
    'packages/engine/dist/threads/pen-program.js',
  ],
  [
    'packages/engine/src/attachments/document-worker.ts',
    'packages/engine/dist/threads/document-worker.js',
  ],
];

/**
 * Makes each thread's program out of its sources, in one file: what runs from source (tests, the benchmark) would
 * else load some hundred files for every thread that it starts. The built program has its own.
 */
export async function buildThreads() {
  await Promise.all(THREADS.map(([source, target]) => buildThread(source, join(ROOT, target))));
}

/** Vitest calls it before the first test: what threads run is then as new as the sources. */
export { buildThreads as setup };

async function buildThread(source, target) {
  // Moved there, so that a program that starts meanwhile finds a whole file.
  const aside = `${target}-${process.pid}`;
  await mkdir(dirname(target), { recursive: true });
  await build({
    entryPoints: [join(ROOT, source)],
    outfile: aside,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    conditions: ['source'],
    banner: {
      // CommonJS libraries in the bundle ask for Node's modules in their own way.
      js: "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);",
    },
    logLevel: 'warning',
  });
  await rename(aside, target);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildThreads();
