import { createHash } from 'node:crypto';
import { arch, platform } from 'node:os';
import { basename } from 'node:path';
import type { ProjectConfig } from '@ropewalk/contracts';
import { createGit } from '../hub/git.ts';
import type { Hub } from './workspace-types.ts';

/** Names of files that say what a project needs installed, in whatever folder they lie. */
const MANIFESTS: ReadonlySet<string> = new Set([
  'package.json',
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
  '.npmrc',
  '.yarnrc.yml',
  '.nvmrc',
  '.node-version',
  '.tool-versions',
  'pyproject.toml',
  'setup.py',
  'setup.cfg',
  'poetry.lock',
  'uv.lock',
  'pdm.lock',
  'Pipfile',
  'Pipfile.lock',
  '.python-version',
  'environment.yml',
  'Cargo.toml',
  'Cargo.lock',
  'rust-toolchain',
  'rust-toolchain.toml',
  'go.mod',
  'go.sum',
  'go.work',
  'go.work.sum',
  'Gemfile',
  'Gemfile.lock',
  '.ruby-version',
  'composer.json',
  'composer.lock',
  'mix.exs',
  'mix.lock',
  'build.gradle',
  'build.gradle.kts',
  'settings.gradle',
  'settings.gradle.kts',
  'gradle.lockfile',
  'gradle.properties',
  'libs.versions.toml',
  'gradle-wrapper.properties',
  'pom.xml',
  'packages.lock.json',
  'deno.json',
  'deno.lock',
  'Package.resolved',
]);
const REQUIREMENTS = /^(requirements|constraints)[\w.-]*\.(txt|in)$/;

/**
 * What decides whether the result of `setup` fits a commit: the command, the platform, and the
 * content of manifests, lockfiles, `setup_files` and every tracked file that the command itself
 * names. Null where the project has no `setup`.
 */
export async function setupKey(
  hub: Hub,
  commit: string,
  config: ProjectConfig | null,
): Promise<string | null> {
  if (config?.setup === undefined) return null;
  const wanted = new Set([...config.setup_files, ...wordsOf(config.setup)].map(plain));
  const git = createGit({ cwd: hub.path, gitDir: hub.path, settings: 'ours' });
  const entries = await git.fields(['ls-tree', '-r', '-z', '--full-tree', commit]);
  const hash = createHash('sha256');
  hash.update(JSON.stringify([1, config.setup, platform(), arch(), process.versions.modules]));
  for (const entry of entries) {
    const path = entry.slice(entry.indexOf('\t') + 1);
    const name = basename(path);
    if (MANIFESTS.has(name) || REQUIREMENTS.test(name) || wanted.has(path))
      hash.update(`${entry}\0`);
  }
  return hash.digest('hex');
}

/** `./scripts/setup.sh --all` names `scripts/setup.sh`; `make` names nothing but means `Makefile`. */
function wordsOf(command: string): string[] {
  const words = command.split(/[\s;&|()<>"']+/);
  return words.includes('make') ? [...words, 'Makefile', 'makefile', 'GNUmakefile'] : words;
}

function plain(path: string): string {
  return path.replace(/^(\.\/)+/, '');
}
