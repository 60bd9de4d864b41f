import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Programs and modules that others start or import; what they share goes into chunks beside them. */
const ENTRIES = {
  main: here('src/main.ts'),
  'control-plane': here('src/control-plane/open-control-plane.ts'),
  // Where `worker-store.ts` looks for it: in the folder of the file that it is bundled into.
  'store-worker': here('../store/src/sqlite/store-worker.ts'),
};

const KEPT_MS = 3_600_000;
const REQUIRE =
  "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);";

/**
 * Bundles the program into `folder`: a control plane then loads one file instead of a thousand, and of the
 * libraries only what it uses. What is started by few (the Claude SDK) or is made of native parts stays outside.
 */
export async function buildProgram(folder = here('dist/bundle')) {
  const { metafile } = await build({
    entryPoints: ENTRIES,
    outdir: folder,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    conditions: ['source'],
    minifyWhitespace: true,
    minifySyntax: true,
    external: ['@anthropic-ai/*'],
    logLevel: 'warning',
    metafile: true,
    // CommonJS libraries in the bundle ask for Node's modules in their own way.
    banner: { js: REQUIRE },
  });
  await removeOld(folder, new Set(Object.keys(metafile.outputs).map((path) => basename(path))));
}

/** Files of earlier builds, unless a program that was started from one may still want to load them. */
async function removeOld(folder, fresh) {
  for (const name of await readdir(folder)) {
    const file = join(folder, name);
    const age = Date.now() - (await stat(file)).mtimeMs;
    if (!fresh.has(name) && age > KEPT_MS) await rm(file, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildProgram();
