import { PassThrough } from 'node:stream';
import { main } from '../main.ts';
import type { Ended } from './ropewalk.ts';

/**
 * One command line in this process, with a home of its own: what the program does is the same, only its start is
 * left out. For what gets no signals and starts no crew.
 */
export async function callRopewalk(
  args: readonly string[],
  place: {
    readonly home: string;
    readonly person: string;
    readonly cwd: string;
    readonly store?: string | undefined;
  },
): Promise<Ended> {
  const [stdout, stderr] = [listen(), listen()];
  const host: NodeJS.Process = Object.create(process, {
    env: {
      value: {
        PATH: process.env['PATH'],
        HOME: place.person,
        ROPEWALK_HOME: place.home,
        TMPDIR: process.env['TMPDIR'],
        ...(place.store === undefined ? {} : { ROPEWALK_STORE: place.store }),
      },
    },
    cwd: { value: () => place.cwd },
    stdout: { value: stdout.stream },
    stderr: { value: stderr.stream },
    channel: { value: undefined },
    on: { value: () => host },
  });
  const exitCode = await main(args, host);
  return { exitCode, out: stdout.heard(), err: stderr.heard() };
}

function listen() {
  const stream = new PassThrough();
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return { stream, heard: () => Buffer.concat(chunks).toString() };
}
