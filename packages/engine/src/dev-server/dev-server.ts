import {
  coverLines,
  findUrl,
  type Clock,
  type SecretBook,
  type SpawnedProcess,
} from '@ropewalk/core';
import type { ProcessHost } from '../processes/process-types.ts';
import { createDevLog, createLineReader, type DevLine } from './dev-lines.ts';
import type { DevPlace } from './dev-place.ts';
import { portProblem, type NamedPorts } from './named-ports.ts';
import type { DevServerState } from './dev-server-types.ts';

const MAX_LINES = 1_000;
const STOP_GRACE_MS = 5_000;

/** What is started, where, and as whose. */
export interface DevServerLaunch {
  readonly marker: string;
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly place: DevPlace;
  /** As a person would write it. */
  readonly command: string;
  readonly firstPort: number;
  /** In words that tell it from every other. */
  readonly name: string;
  readonly ports: NamedPorts;
}

/** One start of one dev server. */
export interface DevServer {
  state(): DevServerState;
  /** Lines after the given number, oldest first; the last thousand are kept. */
  linesAfter(number: number): readonly DevLine[];
  /** Ends the whole tree, which has a moment to end by itself; resolves when nothing of it is left. Idempotent. */
  stop(graceMs?: number): Promise<void>;
  /** Resolves when it has ended, by itself or not, and everything that it had started is gone. */
  readonly gone: Promise<void>;
}

export interface DevServerDeps {
  readonly host: ProcessHost;
  readonly clock: Clock;
  readonly secrets: SecretBook;
  onState(state: DevServerState): void;
  onLine(line: DevLine): void;
}

/** Starts a dev server behind the wall. Whether it could be started shows in its state and its lines. */
export function startDevServer(deps: DevServerDeps, launch: DevServerLaunch): DevServer {
  const { clock } = deps;
  const { place, command, firstPort, ports, name } = launch;
  const [program, ...args] = launch.argv;
  const log = createDevLog(MAX_LINES);
  const child = deps.host.spawn({
    command: program,
    args,
    env: launch.env,
    cwd: place.folder,
    marker: launch.marker,
    wall: place.wall,
  });
  let state: DevServerState = {
    status: 'running',
    pid: child.pid,
    command,
    startedAt: clock.now(),
    url: null,
    firstPort,
    problem: null,
  };
  let stopping = false;
  const cover = coverLines(deps.secrets.coverOutput);

  const move = (next: DevServerState): void => {
    state = next;
    deps.onState(next);
  };
  const onLine = (text: string): void => {
    if (state.status === 'running' && state.url === null && !stopping) {
      const next = afterLine(state, text, launch);
      if (next !== state) move(next);
    }
    deps.onLine(log.add(cover(text), clock.now()));
  };
  const gone = (async (): Promise<void> => {
    const read = Promise.all([readLines(child.stdout, onLine), readLines(child.stderr, onLine)]);
    const { exitCode, signal } = await child.exited;
    // What it has left behind would hold its output open, and its port.
    await child.stop(0);
    await read;
    ports.leave(name);
    const problem = state.status === 'running' ? state.problem : null;
    const isFine = stopping || exitCode === 0;
    move(
      isFine
        ? { status: 'stopped' }
        : { status: 'crashed', command, exitCode, signal, at: clock.now(), problem },
    );
  })();
  return {
    state: () => state,
    linesAfter: (number) => log.after(number),
    async stop(graceMs = STOP_GRACE_MS) {
      stopping = true;
      await child.stop(graceMs);
      await gone;
    },
    gone,
  };
}

async function readLines(
  output: SpawnedProcess['stdout'],
  onLine: (line: string) => void,
): Promise<void> {
  const reader = createLineReader(onLine);
  for await (const chunk of output) reader.add(chunk);
  reader.end();
}

type Running = DevServerState & { readonly status: 'running' };

/** The state after a line; the same one where that says nothing new. */
function afterLine(state: Running, text: string, { ports, name }: DevServerLaunch): Running {
  const problem = portProblem(text, ports, name);
  if (problem !== null) return problem === state.problem ? state : { ...state, problem };
  const url = findUrl(text);
  if (url === null) return state;
  ports.name(Number(new URL(url).port), name);
  return { ...state, url, problem: null };
}
