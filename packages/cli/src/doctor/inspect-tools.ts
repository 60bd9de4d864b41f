import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import type { WallSupport } from '@ropewalk/engine';
import { systemCodeOf } from '../errors/to-refusal.ts';
import type { MachineCheck } from './inspect-machine.ts';

const OLDEST_NODE = [22, 16] as const;
/** The first with `git merge-tree --write-tree`. */
const OLDEST_GIT = [2, 38] as const;
const TIMEOUT_MS = 10_000;

/** The Node that runs us. */
export function inspectNode(version: string): MachineCheck {
  return isAtLeast(version, OLDEST_NODE)
    ? { name: 'Node', result: 'ok', detail: version }
    : {
        name: 'Node',
        result: 'failed',
        detail: `${version} is too old: install Node ${OLDEST_NODE.join('.')} or newer.`,
      };
}

/** The git on the search path. */
export async function inspectGit(environment: NodeJS.ProcessEnv): Promise<MachineCheck> {
  const answer = await ask('git', ['--version'], environment);
  if (answer === null) {
    return {
      name: 'git',
      result: 'failed',
      detail: 'It cannot be started: install git 2.38 or newer (Debian, Ubuntu: apt install git).',
    };
  }
  const version = /\d+(?:\.\d+)+/.exec(answer)?.[0] ?? '0';
  return isAtLeast(version, OLDEST_GIT)
    ? { name: 'git', result: 'ok', detail: version }
    : {
        name: 'git',
        result: 'failed',
        detail: `${version} is too old: install git ${OLDEST_GIT.join('.')} or newer.`,
      };
}

/** Whether agents can be kept apart from the rest of the machine. */
export function inspectWall(wall: WallSupport): MachineCheck {
  if (wall.available && wall.kind === 'seatbelt') {
    return {
      name: 'wall',
      result: 'warning',
      detail: `${wall.program}, with nothing of the network but the loopback. This kind of wall was made by the book and is tested on no Mac: watch the first runs.`,
    };
  }
  if (wall.available) {
    return wall.network.available
      ? { name: 'wall', result: 'ok', detail: `${wall.program}, with a network of its own` }
      : {
          name: 'wall',
          result: 'warning',
          detail: `${wall.program}; ${wall.network.why} Agents see the network of this machine.`,
        };
  }
  return {
    name: 'wall',
    result: 'warning',
    detail: `${wall.why} Without it, a crew starts only with --allow-no-wall.`,
  };
}

/** Agents reach us over the loopback interface; it must give us a port. */
export async function inspectLoopback(): Promise<MachineCheck> {
  const server = createServer();
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(0, '127.0.0.1', resolve);
    });
    return { name: 'ports', result: 'ok', detail: 'a port of 127.0.0.1 can be taken' };
  } catch (error) {
    return {
      name: 'ports',
      result: 'failed',
      detail: `No port of 127.0.0.1 can be taken (${systemCodeOf(error) ?? String(error)}): allow programs to listen there.`,
    };
  } finally {
    server.close();
  }
}

function ask(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(program, args, { env: environment, timeout: TIMEOUT_MS }, (error, stdout) =>
      resolve(error === null ? stdout : null),
    );
  });
}

/** Whether a version such as `2.39.5` is not older than the given one. */
export function isAtLeast(version: string, [major, minor]: readonly [number, number]): boolean {
  const [hasMajor = 0, hasMinor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return hasMajor > major || (hasMajor === major && hasMinor >= minor);
}
