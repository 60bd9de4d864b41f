// Makes pictures of every screen of the page into docs/screens: a real control plane builds the application of the
// demo with playbook agents and stops where there is something to see.
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findChromium, NO_CHROMIUM, openChromium } from '../../test/browser/support/chromium.ts';
import { photograph } from './photograph.ts';
import { openScene } from './scene.ts';

const FOLDER = fileURLToPath(new URL('../../docs/screens', import.meta.url));

const program = findChromium();
if (program === null) {
  throw new Error(NO_CHROMIUM);
}
await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
const scene = await openScene();
try {
  const browser = await openChromium(program, scene.person);
  try {
    await photograph(browser, scene, FOLDER);
  } finally {
    await browser.close();
  }
} finally {
  await scene.close();
}
const names = await readdir(FOLDER);
const sizes = await Promise.all(names.map(async (name) => (await stat(join(FOLDER, name))).size));
const bytes = sizes.reduce((sum, size) => sum + size, 0);
console.log(`Written: ${names.length} pictures in docs/screens, ${Math.round(bytes / 1024)} kB.`);
