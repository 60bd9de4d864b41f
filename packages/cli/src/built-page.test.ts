import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, it } from 'vitest';

const script = fileURLToPath(new URL('../build-page.mjs', import.meta.url));
let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ropewalk-build-page-'));
});
afterEach(() => rm(root, { recursive: true }));

async function buildPage(files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const [from, to] = [join(root, 'from'), join(root, 'to')];
  await rm(from, { recursive: true, force: true });
  await mkdir(join(from, 'assets'), { recursive: true });
  for (const [name, text] of Object.entries(files)) await writeFile(join(from, name), text);
  await promisify(execFile)(process.execPath, [script, from, to]);
  return (await readdir(to, { recursive: true })).sort();
}

it('the page is laid beside the program with its compressed forms, and leaves an earlier one for a while', async () => {
  const first = await buildPage({ 'index.html': 'one', 'assets/a-1.js': 'a', 'icon.png': 'i' });
  expect(first).toEqual([
    'assets',
    'assets/a-1.js',
    'assets/a-1.js.br',
    'assets/a-1.js.gz',
    'icon.png',
    'index.html',
    'index.html.br',
    'index.html.gz',
  ]);
  const second = await buildPage({ 'index.html': 'two', 'assets/b-2.css': 'b' });
  expect(second).toEqual(expect.arrayContaining(['assets/a-1.js', 'assets/b-2.css.br']));
  const read = (name: string) => readFile(join(root, 'to', name));
  expect(String(await read('index.html'))).toBe('two');
  expect(String(brotliDecompressSync(await read('index.html.br')))).toBe('two');
  expect(String(gunzipSync(await read('index.html.gz')))).toBe('two');

  const longAgo = new Date(Date.now() - 2 * 3_600_000);
  for (const name of first.filter((file) => file !== 'assets')) {
    await utimes(join(root, 'to', name), longAgo, longAgo);
  }
  expect(await buildPage({ 'index.html': 'two', 'assets/b-2.css': 'b' })).toEqual([
    'assets',
    'assets/b-2.css',
    'assets/b-2.css.br',
    'assets/b-2.css.gz',
    'index.html',
    'index.html.br',
    'index.html.gz',
  ]);
});
