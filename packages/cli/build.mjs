import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  lstat,
  mkdir,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { buildPage } from './build-page.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Programs and modules that others start or import; what they share goes into chunks beside them. */
const ENTRIES = {
  main: here('src/main.ts'),
  client: here('src/client.ts'),
  'control-plane': here('src/control-plane/open-control-plane.ts'),
  // Threads. Those who start them look in the folder of the file that they are bundled into.
  'store-worker': here('../store/src/sqlite/store-worker.ts'),
  // A program: whoever starts it looks for it there, too.
  'pen-program': here('../engine/src/wall/network/pen-program.ts'),
  'document-worker': here('../engine/src/attachments/document-worker.ts'),
};

const KEPT_MS = 3_600_000;
const REQUIRE =
  "import{createRequire as requireFrom}from'node:module';const require=requireFrom(import.meta.url);";

/**
 * Zod's messages in fifty languages, of which we speak one: leaving them out saves 5 MiB of memory in the two
 * threads of a control plane.
 */
const ONE_LANGUAGE = {
  name: 'one-language',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
    }));
  },
};

/**
 * Bundles the program: a control plane then loads one file instead of a thousand, and of the libraries
 * only what it uses. What is started by few (the Claude SDK) or is made of native parts stays outside.
 * `link` becomes a symbolic link to a folder of this build alone, so that a program finds a whole build at
 * every moment, and one that was started from an earlier build goes on finding that.
 */
export async function buildProgram(link = here('dist/bundle')) {
  const { outputFiles } = await build({
    entryPoints: ENTRIES,
    outdir: link,
    write: false,
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    conditions: ['source'],
    minifyWhitespace: true,
    minifySyntax: true,
    plugins: [ONE_LANGUAGE],
    external: ['@anthropic-ai/*', '@lydell/*'],
    logLevel: 'warning',
    // CommonJS libraries in the bundle ask for Node's modules in their own way.
    banner: { js: REQUIRE },
  });
  // Named for what is in it: the same build keeps its place, and with it what Node has compiled.
  const folder = `${link}-${digestOf(outputFiles)}`;
  if (!existsSync(folder)) await write(outputFiles, folder);
  await pointTo(link, folder);
  await removeOld(link, folder);
}

function digestOf(outputFiles) {
  const digest = createHash('sha256');
  for (const { path, hash } of outputFiles) digest.update(`${basename(path)} ${hash}\n`);
  return digest.digest('hex').slice(0, 16);
}

async function write(outputFiles, folder) {
  const aside = `${folder}-${process.pid}`;
  await mkdir(aside, { recursive: true });
  for (const { path, contents } of outputFiles) {
    await writeFile(join(aside, basename(path)), contents);
  }
  await rename(aside, folder);
}

async function pointTo(link, folder) {
  const before = await lstat(link).catch(() => null);
  if (before?.isSymbolicLink()) {
    // It is kept for a while from now on, however long ago it was built.
    const now = new Date();
    if (existsSync(link)) await utimes(link, now, now);
  } else if (before !== null) {
    // A folder from the time when there was no link: only this once is there a moment without it.
    await rename(link, `${link}-before-links`);
  }
  const fresh = `${folder}.link`;
  await rm(fresh, { force: true });
  await symlink(basename(folder), fresh);
  await rename(fresh, link);
}

/** Earlier builds, unless a program that was started from one may still want to load parts of it. */
async function removeOld(link, fresh) {
  const parent = dirname(link);
  for (const name of await readdir(parent)) {
    const folder = join(parent, name);
    if (!name.startsWith(`${basename(link)}-`) || folder === fresh) continue;
    const age = Date.now() - (await stat(folder)).mtimeMs;
    if (age > KEPT_MS) await rm(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await buildProgram();
  await buildPage(here('../web/dist'), here('dist/page'));
}
