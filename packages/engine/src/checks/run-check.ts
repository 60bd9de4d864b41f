import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Check, CheckEvidence } from '@ropewalk/contracts';
import { pressureBetween, type PressureMoment } from '@ropewalk/core';
import type { PressureWatch } from '../machine/pressure.ts';
import type { ProcessHost, RunReport } from '../processes/process-types.ts';
import { findProgram } from '../wall/detect-wall.ts';
import type { WallSpec } from '../wall/wall-types.ts';
import { readTestReport } from './test-report.ts';

/** What shells and walls say of a program that was ended by SIGKILL. */
const KILLED = 128 + 9;
const FALLBACK_PATH = '/usr/local/bin:/usr/bin:/bin';

export interface CheckRequest {
  readonly host: ProcessHost;
  /** How the machine stands; left out, nobody looks. */
  readonly pressure?: PressureWatch;
  /** Null only for checks of our own. */
  readonly wall: WallSpec | null;
  readonly check: Check;
  readonly owner: CheckEvidence['owner'];
  readonly cwd: string;
  /** The complete environment; `ROPEWALK_REPORT` is added. */
  readonly env: Readonly<Record<string, string>>;
  readonly marker: string;
  readonly timeoutMs: number;
  readonly memoryLimitBytes?: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs one shell line and says what it showed. Exit code 0 passes; any other exit fails; what was stopped
 * by the time limit is `timed_out`; what could not be started, or was cancelled by the caller, is `could_not_run`.
 * Counts come only from a JUnit XML file that the line writes to `$ROPEWALK_REPORT`. Never rejects for
 * what the line does; leaves no process and no file behind.
 */
export async function runCheck(request: CheckRequest): Promise<CheckEvidence> {
  const { check, host, marker, cwd, wall } = request;
  const folder = await realpath(await mkdtemp(join(host.scratch, 'ropewalk-check-')));
  const report = join(folder, 'report.xml');
  const argv = [findShell(request.env['PATH']), '-c', check.command] as const;
  try {
    const before = await request.pressure?.look();
    const ran = await host.run({
      command: argv[0],
      args: argv.slice(1),
      env: { ...request.env, ROPEWALK_REPORT: report },
      cwd,
      marker,
      wall: wall === null ? null : { ...wall, readWrite: [...wall.readWrite, folder] },
      timeoutMs: request.timeoutMs,
      ...(request.signal === undefined ? {} : { signal: request.signal }),
      ...(request.memoryLimitBytes === undefined
        ? {}
        : { memoryLimitBytes: request.memoryLimitBytes }),
    });
    const evidence = toEvidence(request, argv, ran, await readTestReport(report));
    return before === undefined ? evidence : await withPressure(request, evidence, { ran, before });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function toEvidence(
  { check, owner }: CheckRequest,
  argv: readonly string[],
  ran: RunReport,
  counts: CheckEvidence['counts'],
): CheckEvidence {
  return {
    check,
    owner,
    argv: [...argv],
    result: toResult(ran),
    exitCode: ran.exitCode,
    signal: ran.signal,
    durationMs: ran.durationMs,
    counts,
    outputTail: ran.tail,
    outputBytes: ran.outputBytes,
    outputSha256: ran.outputSha256,
  };
}

/** What passed, passed; what was cancelled says nothing. */
async function withPressure(
  { pressure }: CheckRequest,
  evidence: CheckEvidence,
  { ran, before }: { readonly ran: RunReport; readonly before: PressureMoment },
): Promise<CheckEvidence> {
  const isRed = evidence.result === 'fail' || evidence.result === 'timed_out';
  if (pressure === undefined || !isRed) return evidence;
  const facts = {
    ownLimitBytes: ran.outOfMemoryBytes,
    wasKilled: ran.result === 'exited' && (ran.signal === 'SIGKILL' || ran.exitCode === KILLED),
  };
  const after = await pressure.look();
  return { ...evidence, pressure: pressureBetween(before, after, pressure.keptFreeBytes(), facts) };
}

function toResult(ran: RunReport): CheckEvidence['result'] {
  switch (ran.result) {
    case 'exited':
      return ran.exitCode === 0 ? 'pass' : 'fail';
    case 'timed_out':
      return 'timed_out';
    case 'cancelled':
    case 'could_not_start':
      return 'could_not_run';
  }
}

/** Projects write their lines for bash more often than they know. */
function findShell(path: string | undefined): string {
  return (
    findProgram('bash', path ?? FALLBACK_PATH) ?? findProgram('bash', FALLBACK_PATH) ?? '/bin/sh'
  );
}
