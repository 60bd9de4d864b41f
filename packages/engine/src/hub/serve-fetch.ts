import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { gitEnvironment } from './git.ts';

/** One request of git's smart HTTP protocol, for fetching alone. */
export type FetchRequest =
  | { readonly kind: 'advertise' }
  | { readonly kind: 'fetch'; readonly body: Readable };

/**
 * Answers a fetch from a hub; refs of saved work are not listed, and every commit may be asked for by its name. Ends
 * git when nobody listens any more. Source of the format: gitprotocol-http(5).
 */
export function serveFetch(
  hub: string,
  request: FetchRequest,
  caller: { readonly protocol: string | null; readonly signal: AbortSignal },
): ReadableStream<Uint8Array> {
  const child = spawn(
    'git',
    [
      '-c',
      'uploadpack.allowAnySHA1InWant=true',
      'upload-pack',
      '--stateless-rpc',
      '--strict',
      ...(request.kind === 'advertise' ? ['--advertise-refs'] : []),
      hub,
    ],
    {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: {
        ...gitEnvironment({ cwd: hub, gitDir: hub, settings: 'ours' }, process.env),
        // Of the protocol's own words nothing but these is passed on to a program.
        ...(caller.protocol === 'version=2' || caller.protocol === 'version=1'
          ? { GIT_PROTOCOL: caller.protocol }
          : {}),
      },
    },
  );
  const end = (): void => void child.kill('SIGKILL');
  caller.signal.addEventListener('abort', end, { once: true });
  child.once('close', () => caller.signal.removeEventListener('abort', end));
  child.on('error', end);
  // Git may end before it has read everything.
  child.stdin.on('error', () => undefined);
  if (request.kind === 'fetch') request.body.on('error', end).pipe(child.stdin);
  else child.stdin.end();
  const output = child.stdout[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (request.kind === 'advertise') controller.enqueue(SERVICE);
    },
    async pull(controller) {
      const next: IteratorResult<Buffer, undefined> = await output.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: end,
  });
}

/** What stands in front of an advertisement: one line with its length, and the end of that part. */
const SERVICE = Buffer.from('001e# service=git-upload-pack\n0000');
