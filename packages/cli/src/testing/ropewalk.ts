import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BIN = fileURLToPath(new URL('../../bin/ropewalk.mjs', import.meta.url));

export interface Ended {
  readonly exitCode: number | null;
  readonly out: string;
  readonly err: string;
}

export interface Started {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /**
   * Resolves when standard output or error has said it, with what standard output has said so far; rejects when the
   * program ends before.
   */
  said(words: string): Promise<string>;
}

/** The real program as a process of its own, with a home of its own. */
export function startRopewalk(
  args: readonly string[],
  place: {
    readonly home: string;
    readonly person: string;
    readonly cwd: string;
    readonly node?: string;
    readonly bin?: string;
    /** The address of its store, when that is not the file in the home. */
    readonly store?: string | undefined;
  },
): Started {
  const child = spawn(place.node ?? process.execPath, [place.bin ?? BIN, ...args], {
    cwd: place.cwd,
    env: {
      PATH: process.env['PATH'],
      HOME: place.person,
      ROPEWALK_HOME: place.home,
      TMPDIR: process.env['TMPDIR'],
      ...(place.store === undefined ? {} : { ROPEWALK_STORE: place.store }),
      GIT_AUTHOR_NAME: 'Tester',
      GIT_AUTHOR_EMAIL: 'tester@example.com',
      GIT_COMMITTER_NAME: 'Tester',
      GIT_COMMITTER_EMAIL: 'tester@example.com',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { out: '', err: '' };
  const waiting = new Set<() => void>();
  const hear = (to: keyof typeof said) => (chunk: Buffer) => {
    said[to] += chunk.toString();
    waiting.forEach((look) => look());
  };
  child.stdout.on('data', hear('out'));
  child.stderr.on('data', hear('err'));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, ...said }));
  });
  return {
    child,
    ended,
    said: (words) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (said.out.includes(words) || said.err.includes(words)) {
            waiting.delete(look);
            resolve(said.out);
          }
        };
        waiting.add(look);
        look();
        void ended.then(() =>
          reject(new Error(`It ended without "${words}":\n${said.out}\n${said.err}`)),
        );
      }),
  };
}
