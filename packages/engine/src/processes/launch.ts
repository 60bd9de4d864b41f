import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { toWallLine } from '../wall/wall-line.ts';
import type { WallSupport } from '../wall/wall-types.ts';
import type { HostRequest } from './process-types.ts';

/** File descriptor of bubblewrap on which it reports; see `watch-wall.ts`. */
export const STATUS_FD = 3;
/**
 * Enters the groups before the program exists, and says how soon the kernel shall end it when memory is short. Goes on
 * without what cannot be had. `$0` is that number or empty, `$1` how many membership files follow.
 */
const ENTER = [
  'if [ -n "$0" ]; then { echo "$0" > /proc/self/oom_score_adj; } 2>/dev/null; fi',
  'n=$1; shift',
  'while [ "$n" -gt 0 ]; do { echo $$ > "$1"; } 2>/dev/null; shift; n=$((n - 1)); done',
  'exec "$@"',
].join('; ');

/** See proc_pid_oom_score_adj(5): from -1000 (never) to 1000 (first). Ours stays as it is. */
const OOM_SCORES = { agent: 300, check: 600 } as const;

/** How to start one program. */
export interface LaunchPlan {
  readonly request: HostRequest;
  readonly wall: WallSupport;
  readonly allowNoWall: boolean;
  /** Value of ROPEWALK_TREE: tells the trees of one marker apart. */
  readonly tree: string;
  /** Membership files of the groups that the program shall be in. */
  readonly membersFiles: readonly string[];
  readonly stdin: 'pipe' | 'ignore';
  /** Files for stdout and stderr; null lets Node make sockets. */
  readonly outputs: readonly [number, number] | null;
}

/** A started program, or the sentence that says why there is none. */
export type Launched =
  | {
      readonly ok: true;
      readonly child: ChildProcess;
      readonly pid: number;
      /** Whether it runs in a namespace that goes with its first process. */
      readonly walled: boolean;
    }
  | { readonly ok: false; readonly why: Promise<string> };

interface Line {
  readonly program: string;
  readonly args: readonly string[];
  readonly walled: boolean;
}

type CommandLine = (Line & { readonly ok: true }) | { readonly ok: false; readonly why: string };

/**
 * Starts a program as leader of a group and session of its own, with exactly the environment that was
 * asked for plus ROPEWALK_RUN and ROPEWALK_TREE (and PWD, which bubblewrap and shells add). Never throws.
 */
export function launch(plan: LaunchPlan): Launched {
  const line = toCommandLine(plan);
  if (!line.ok) return { ok: false, why: Promise.resolve(line.why) };
  const { request } = plan;
  try {
    const child = spawn(line.program, [...line.args], {
      cwd: request.cwd,
      env: { ...request.env, ROPEWALK_RUN: request.marker, ROPEWALK_TREE: plan.tree },
      detached: true,
      stdio: [
        plan.stdin,
        ...(plan.outputs ?? (['pipe', 'pipe'] as const)),
        ...(line.walled ? (['pipe'] as const) : []),
      ],
    });
    const failed = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(toSentence(error, request)));
    });
    if (child.pid === undefined) return { ok: false, why: failed };
    return { ok: true, child, pid: child.pid, walled: line.walled };
  } catch (error) {
    return { ok: false, why: Promise.resolve(toSentence(error, request)) };
  }
}

function toCommandLine(plan: LaunchPlan): CommandLine {
  const { membersFiles } = plan;
  const line = toWalledLine(plan);
  const score = oomScore(plan.request);
  if (!line.ok || (membersFiles.length === 0 && score === null)) return line;
  const entered = [
    '-c',
    ENTER,
    String(score ?? ''),
    String(membersFiles.length),
    ...membersFiles,
    line.program,
    ...line.args,
  ];
  return { ok: true, program: '/bin/sh', args: entered, walled: line.walled };
}

function oomScore({ sacrifice, wall }: HostRequest): number | null {
  if (process.platform !== 'linux') return null;
  const given = sacrifice ?? (wall === null ? null : 'check');
  return given === null ? null : OOM_SCORES[given];
}

function toWalledLine({ request, wall, allowNoWall }: LaunchPlan): CommandLine {
  const bare: CommandLine = {
    ok: true,
    program: request.command,
    args: request.args,
    walled: false,
  };
  if (request.wall === null) return bare;
  if (!wall.available) return allowNoWall ? bare : { ok: false, why: wall.why };
  const line = toWallLine(wall, request.wall, { ...request, statusFd: STATUS_FD });
  return line.ok
    ? { ok: true, program: line.program, args: line.args, walled: line.isContained }
    : line;
}

function toSentence(error: unknown, request: HostRequest): string {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  if (code === 'ENOENT' && !existsSync(request.cwd)) {
    return `${request.command} could not be started: the folder ${request.cwd} does not exist.`;
  }
  switch (code) {
    case 'ENOENT':
      return `${request.command} could not be started: there is no such program in PATH (${request.env['PATH'] ?? 'not set'}).`;
    case 'EACCES':
      return `${request.command} could not be started: it is not executable, or a folder on the way to it or to ${request.cwd} may not be entered.`;
    case 'E2BIG':
      return `${request.command} could not be started: its arguments and environment together are longer than this system allows. Pass long input through a file or standard input.`;
    case 'EAGAIN':
    case 'ENOMEM':
      return `${request.command} could not be started: the machine is out of processes or memory. End something and try again.`;
    case 'EMFILE':
    case 'ENFILE':
      return `${request.command} could not be started: too many files are open. Raise the limit (ulimit -n) and try again.`;
    default:
      return `${request.command} could not be started: ${error instanceof Error ? error.message : String(error)}`;
  }
}
