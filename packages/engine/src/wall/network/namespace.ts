import { type ChildProcess } from 'node:child_process';
import { closeSync, openSync, readlinkSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { z } from 'zod';

/** File descriptor of the holder on which bubblewrap reports. */
export const REPORT_FD = 3;

/** Arguments for bubblewrap that start a program of ours in a network namespace of its own, and otherwise in the open. */
export function holderArguments(command: readonly string[]): string[] {
  // A `--dev` or `--proc` would make a second user namespace, which could not be entered from outside.
  const plain = ['--die-with-parent', '--unshare-net', '--dev-bind', '/', '/'];
  return [...plain, '--json-status-fd', String(REPORT_FD), '--', ...command];
}

/** A network namespace that is there as long as it is held here, whether or not a program is in it. */
export interface Namespace {
  /** What to put in front of a command line so that it runs in there. */
  readonly enter: readonly string[];
  close(): void;
}

/** See `--json-status-fd` in bwrap(1). */
const reportSchema = z.object({ 'child-pid': z.number().optional() });

/** The number of the process that bubblewrap has started; rejects when it ends without having started one. */
export function holderPid(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    const stream = child.stdio[REPORT_FD] as Readable | null | undefined;
    let text = '';
    stream?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      for (const line of text.split('\n').slice(0, -1)) {
        const pid = reportSchema.parse(JSON.parse(line))['child-pid'];
        if (pid !== undefined) resolve(pid);
      }
    });
    stream?.on('error', () => undefined);
    child.once('error', reject);
    child.once('exit', () => reject(new Error('bubblewrap ended before its program was started')));
  });
}

/** Takes hold of the network namespace of a process; throws what the system says. */
export function holdNamespace(nsenter: string, pid: number): Namespace {
  const net = openSync(`/proc/${pid}/ns/net`, 'r');
  const isForeign = readlinkSync(`/proc/${pid}/ns/user`) !== readlinkSync('/proc/self/ns/user');
  const user = isForeign ? openSync(`/proc/${pid}/ns/user`, 'r') : null;
  // By path and not by inheritance: the program inside must not get hold of them.
  const path = (fd: number): string => `/proc/${process.pid}/fd/${fd}`;
  return {
    enter: [
      nsenter,
      ...(user === null ? [] : [`--user=${path(user)}`, '--preserve-credentials']),
      `--net=${path(net)}`,
      '--',
    ],
    close() {
      closeSync(net);
      if (user !== null) closeSync(user);
    },
  };
}
