import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './repository.mjs';

const STAMP = join(ROOT, 'node_modules/.ropewalk-installed');

/** Installs exactly what package-lock.json names, unless that has been done. */
export async function installPackages() {
  const wanted = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  console.error('Installing packages (npm ci), which happens once …');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: ROOT,
    // What npm prints is of no interest while it works, and all of it when it does not.
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32',
  });
  if (npm.status !== 0) {
    console.error(npm.stdout ?? '', npm.stderr ?? '');
    console.error(
      'npm ci failed: see above. Check the network and the npm registry, then try again.',
    );
    process.exit(2);
  }
  writeFileSync(STAMP, wanted);
}
