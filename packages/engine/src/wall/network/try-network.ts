import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { holderArguments, holderPid, holdNamespace } from './namespace.ts';

const LIMIT_MS = 20_000;
const run = promisify(execFile);

/** Builds a network and puts a wall into it. Null when that goes, else what went wrong. Never rejects. */
export async function tryNetwork(wall: string, nsenter: string): Promise<string | null> {
  const holder = spawn(wall, holderArguments(['/bin/sh', '-c', 'read -r _']), {
    cwd: '/',
    env: {},
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise((resolve) => holder.once('close', resolve));
  holder.stdin?.on('error', () => undefined);
  try {
    const namespace = holdNamespace(nsenter, await holderPid(holder));
    try {
      const [program = nsenter, ...args] = namespace.enter;
      const plain = ['--die-with-parent', '--unshare-pid', '--ro-bind', '/', '/', '--dev', '/dev'];
      await run(program, [...args, wall, ...plain, '--', '/bin/sh', '-c', 'exit 0'], {
        cwd: '/',
        env: {},
        timeout: LIMIT_MS,
      });
      return null;
    } finally {
      namespace.close();
    }
  } catch (error) {
    return error instanceof Error ? error.message.trim() : String(error);
  } finally {
    holder.stdin?.end();
    await ended;
  }
}
