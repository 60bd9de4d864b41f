import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const KEPT_MS = 3_600_000;
const COMPRESSED = new Set([
  '.css',
  '.html',
  '.js',
  '.json',
  '.svg',
  '.ttf',
  '.txt',
  '.wasm',
  '.webmanifest',
]);
const FORMS = {
  '.br': (bytes) =>
    promisify(brotliCompress)(bytes, {
      params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
    }),
  '.gz': (bytes) => promisify(gzip)(bytes, { level: 9 }),
};

/**
 * Copies a built page (`index.html`, what lies beside it, `assets/` with hashed names) to where the program serves
 * it from, each file with its compressed forms. The shell comes last, and assets of earlier builds stay for a while:
 * a browser that has the earlier shell finds what that names. Nothing is done where no page has been built.
 * As a script: `node build-page.mjs FROM TO`.
 */
export async function buildPage(from, to) {
  if (!existsSync(join(from, 'index.html'))) return;
  const names = (await readdir(from, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(from.length + 1))
    .sort((one, other) => rank(one) - rank(other));
  const built = new Set();
  for (const name of names) {
    for (const suffix of await lay(join(from, name), join(to, name))) built.add(name + suffix);
  }
  await removeOld(to, built);
}

const rank = (name) => (name === 'index.html' ? 1 : 0);

/** Writes one file and its compressed forms; answers the endings of those that it has. */
async function lay(source, target) {
  const bytes = await readFile(source);
  const suffixes = COMPRESSED.has(extname(source)) ? [...Object.keys(FORMS), ''] : [''];
  await mkdir(dirname(target), { recursive: true });
  const isSame = existsSync(target) && bytes.equals(await readFile(target));
  const now = new Date();
  for (const suffix of suffixes) {
    if (isSame && existsSync(target + suffix)) {
      await utimes(target + suffix, now, now);
      continue;
    }
    const aside = `${target}${suffix}.${process.pid}`;
    await writeFile(aside, suffix === '' ? bytes : await FORMS[suffix](bytes));
    await rename(aside, target + suffix);
  }
  return suffixes;
}

async function removeOld(folder, built) {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isFile() || built.has(path.slice(folder.length + 1))) continue;
    const age = Date.now() - (await stat(path)).mtimeMs;
    if (age > KEPT_MS) await rm(path, { force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [from, to] = process.argv.slice(2);
  await buildPage(from, to);
}
