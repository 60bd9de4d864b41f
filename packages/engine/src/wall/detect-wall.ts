import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { toWallArguments } from './wall-arguments.ts';
import { tryNetwork } from './network/try-network.ts';
import { toSeatbeltProfile } from './seatbelt-profile.ts';
import type { FittingWall, NetworkSupport, WallSupport } from './wall-types.ts';

const PROBE_TIMEOUT_MS = 20_000;
const PACKAGE_HINT =
  'Install the package "bubblewrap" (Debian, Ubuntu: apt install bubblewrap; Fedora: dnf install bubblewrap; Arch: pacman -S bubblewrap)';

/** Where to look; defaults are this process's own. */
export interface DetectWallOptions {
  readonly path?: string;
  readonly platform?: NodeJS.Platform;
  /** The program sandbox-exec. */
  readonly seatbelt?: string;
}

const SANDBOX_EXEC = '/usr/bin/sandbox-exec';

/**
 * Finds out by really building one whether programs can be put behind a wall here: bubblewrap may be
 * installed and user namespaces forbidden. Never rejects. Ask once and keep the answer.
 */
export async function detectWall(options: DetectWallOptions = {}): Promise<WallSupport> {
  const platform = options.platform ?? process.platform;
  if (platform === 'darwin') return detectSeatbelt(options.seatbelt ?? SANDBOX_EXEC);
  if (platform !== 'linux') {
    return unavailable(
      `There is no wall on ${platform}. Use Linux (on Windows: WSL), or allow unattended runs without a wall.`,
    );
  }
  const program = findProgram('bwrap', options.path ?? process.env['PATH'] ?? '');
  if (program === null) return unavailable(`The program bwrap was not found. ${PACKAGE_HINT}.`);
  const failure = await probeNamespaces(program);
  if (failure !== null) {
    return unavailable(
      `bubblewrap is installed (${program}) but cannot build a wall here: ${failure}. ` +
        'Allow user and pid namespaces for it (sysctl kernel.unprivileged_userns_clone=1, an AppArmor profile for bwrap, or a container started with --security-opt seccomp=unconfined), and bubblewrap 0.8 or newer.',
    );
  }
  const network = await detectNetwork(program, options.path ?? process.env['PATH'] ?? '');
  return { available: true, kind: 'bubblewrap', program, network };
}

/** The first file of that name in a PATH that may be executed, as an absolute path. */
export function findProgram(name: string, path: string): string | null {
  for (const folder of path.split(delimiter)) {
    if (!isAbsolute(folder)) continue;
    const candidate = join(folder, name);
    if (isExecutable(candidate)) return candidate;
  }
  return null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Absent and not allowed mean the same here: go on looking.
    return false;
  }
}

const NOTHING: FittingWall = { readWrite: [], readOnly: [], masked: [], scratch: [] };

/** By starting a program under a profile of ours. */
async function detectSeatbelt(program: string): Promise<WallSupport> {
  if (!isExecutable(program)) return unavailable(`The program ${program} was not found.`);
  const profile = toSeatbeltProfile(NOTHING, 'none') ?? '';
  const failure = await probe(program, ['-p', profile, '--', '/bin/sh', '-c', 'exit 0']);
  return failure === null
    ? {
        available: true,
        kind: 'seatbelt',
        program,
        network: { available: true, by: 'loopback' },
      }
    : unavailable(
        `${program} cannot build a wall here: ${failure}. Allow unattended runs without a wall, or use Linux.`,
      );
}

function probeNamespaces(program: string): Promise<string | null> {
  const asked = { command: '/bin/sh', args: ['-c', 'exit 0'], cwd: '/', asRoot: runsAsRoot() };
  return probe(program, toWallArguments(NOTHING, asked));
}

/** Null when a wall could be built; else what was said. */
function probe(program: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(
      program,
      [...args],
      { env: {}, cwd: '/', timeout: PROBE_TIMEOUT_MS },
      (error, _out, stderr) => {
        if (error === null) {
          resolve(null);
          return;
        }
        resolve(stderr.trim() === '' ? error.message : stderr.trim());
      },
    );
  });
}

async function detectNetwork(program: string, path: string): Promise<NetworkSupport> {
  const nsenter = findProgram('nsenter', path);
  if (nsenter === null) {
    return { available: false, why: 'The program nsenter was not found. Install "util-linux".' };
  }
  const failure = await tryNetwork(program, nsenter);
  return failure === null
    ? { available: true, by: 'namespaces', nsenter }
    : {
        available: false,
        why: `The network of programs behind the wall cannot be confined here: ${failure}. Allow network namespaces (in a container: --cap-add SYS_ADMIN, or user namespaces).`,
      };
}

/** Whether bubblewrap would run as root, and so must be told to give up capabilities. */
export function runsAsRoot(): boolean {
  return process.geteuid?.() === 0;
}

function unavailable(why: string): WallSupport {
  return { available: false, why };
}
