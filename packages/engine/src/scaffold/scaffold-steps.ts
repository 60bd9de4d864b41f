import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { accept, refuse, type Result } from '@ropewalk/core';
import { findProgram } from '../wall/detect-wall.ts';
import type { WallSpec } from '../wall/wall-types.ts';
import type { ScaffoldsDeps } from './scaffolds.ts';
import type { Template } from './templates.ts';

/** One program that brings a template into a folder. */
export interface ScaffoldStep {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly wall: WallSpec;
  /** The history of a template is not that of the project. */
  readonly dropsHistory: boolean;
}

/** Where a template is brought: the folder, and a home and temporary folder of our own. */
export interface ScaffoldPlace {
  readonly target: string;
  readonly home: string;
  readonly tmp: string;
}

/** Git that takes no protocol but those that are named, runs no hooks and follows no submodules. */
const CLONE = [
  '-c',
  'core.hooksPath=/dev/null',
  '-c',
  'protocol.allow=never',
  '-c',
  'protocol.https.allow=always',
  '-c',
  'protocol.ssh.allow=always',
];
const CLONE_OPTIONS = ['--progress', '--no-tags', '--template=', '--no-recurse-submodules'];

/** What has to be run; refuses a program that is missing and a folder that cannot be taken. */
export async function toStep(
  deps: ScaffoldsDeps,
  template: Template,
  place: ScaffoldPlace,
): Promise<Result<ScaffoldStep>> {
  switch (template.kind) {
    case 'command': {
      const program = requireProgram(deps, template.program);
      return program.ok
        ? accept({
            ...surroundings(deps, place, []),
            program: program.value,
            args: template.args,
            dropsHistory: false,
          })
        : program;
    }
    case 'git':
      return cloneStep(deps, place, template.url);
    case 'folder':
      return folderStep(deps, place, template.path);
  }
}

async function cloneStep(
  deps: ScaffoldsDeps,
  place: ScaffoldPlace,
  url: string,
): Promise<Result<ScaffoldStep>> {
  const git = requireProgram(deps, 'git');
  if (!git.ok) {
    return git;
  }
  // Who the person is for the other side: keys, and what git shall do with addresses. Read, never written.
  const { home, sshAuthSock } = deps.person;
  const own = ['.ssh', '.gitconfig', '.config/git', '.git-credentials'].map((name) =>
    join(home, name),
  );
  const readable = await existing([...own, ...(sshAuthSock === undefined ? [] : [sshAuthSock])]);
  const { env, wall } = surroundings(deps, place, readable);
  return accept({
    program: git.value,
    args: [...CLONE, 'clone', ...CLONE_OPTIONS, '--', url, '.'],
    env: {
      ...env,
      HOME: home,
      GIT_TERMINAL_PROMPT: '0',
      GIT_SSH_COMMAND: 'ssh -o BatchMode=yes',
      ...(sshAuthSock === undefined ? {} : { SSH_AUTH_SOCK: sshAuthSock }),
    },
    wall,
    dropsHistory: true,
  });
}

async function folderStep(
  deps: ScaffoldsDeps,
  place: ScaffoldPlace,
  path: string,
): Promise<Result<ScaffoldStep>> {
  const source = await realpath(path).catch(() => null);
  const facts = source === null ? null : await stat(source);
  if (source === null || facts === null || !facts.isDirectory()) {
    return refuse('folder_missing', `There is no folder ${path}. Name the folder of a template.`);
  }
  if (deps.judge(source) === 'blocked') {
    return refuse('folder_not_usable', `${path} may not be looked into.`);
  }
  const { env, wall } = surroundings(deps, place, [source]);
  const isRepository = (await stat(join(source, '.git')).catch(() => null)) !== null;
  const program = requireProgram(deps, isRepository ? 'git' : 'cp');
  if (!program.ok) {
    return program;
  }
  const clone = [
    ...CLONE,
    '-c',
    'protocol.file.allow=always',
    'clone',
    ...CLONE_OPTIONS,
    '--no-local',
    '--upload-pack=git -c safe.directory=* upload-pack',
    '--',
    source,
    '.',
  ];
  const copy = ['-R', '-P', '--', `${source}/.`, '.'];
  return accept({
    program: program.value,
    args: isRepository ? clone : copy,
    env: { ...env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    wall,
    dropsHistory: isRepository,
  });
}

function surroundings(
  { context, walls }: ScaffoldsDeps,
  { target, home, tmp }: ScaffoldPlace,
  readable: readonly string[],
): Pick<ScaffoldStep, 'env' | 'wall'> {
  return {
    env: {
      PATH: context.searchPath,
      LANG: 'C.UTF-8',
      HOME: home,
      TMPDIR: tmp,
      npm_config_update_notifier: 'false',
      npm_config_fund: 'false',
    },
    wall: {
      // Programs that a person has chosen from our list, which fetch what they lay.
      network: 'host',
      readWrite: [target, home, tmp],
      readOnly: [...walls.readOnly, ...readable],
      masked: walls.masked,
    },
  };
}

function requireProgram({ context }: ScaffoldsDeps, name: string): Result<string> {
  const program = findProgram(name, context.searchPath);
  return program === null
    ? refuse(
        'agent_missing',
        `${name} is not installed (looked on PATH). Install it, then try again.`,
      )
    : accept(program);
}

async function existing(paths: readonly string[]): Promise<string[]> {
  const found = await Promise.all(paths.map((path) => stat(path).catch(() => null)));
  return paths.filter((_, index) => (found[index] ?? null) !== null);
}
