import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CrewSettingsChange } from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';
import { connect, type Connection } from '../connection/connect.ts';
import { EXIT_CODES, type ExitCode } from '../errors/exit-codes.ts';
import { systemCodeOf } from '../errors/to-refusal.ts';
import type { ProgressStyle } from '../output/progress.ts';
import { allPassing, summaryLines } from '../output/summary.ts';
import type { CommandContext, CommandResult } from './command-context.ts';
import { runCrewSession, type SessionEnd } from './crew-session.ts';
import { awaitOtherCrews } from './other-crews.ts';

/** `ropewalk run`, as it was typed. */
export interface RunOptions {
  readonly driver?: string;
  readonly model?: string;
  readonly concurrency?: number;
  readonly testing?: number;
  readonly batch?: number;
  readonly yolo?: boolean;
  readonly maxRuns?: number;
  readonly untilDone?: boolean;
  readonly allowNoWall?: boolean;
  readonly port?: number;
  readonly json?: boolean;
}

/** Starts the crew of a project and stays until everything that this process carries has ended. */
export async function run(
  context: CommandContext,
  name: string,
  options: RunOptions,
): CommandResult {
  const settings = await toSettings(options, context.cwd);
  if (!settings.ok) {
    return settings;
  }
  context.interrupts.take();
  const connected = await connect({
    home: context.home,
    environment: context.environment,
    port: options.port ?? null,
    resume: true,
    create: false,
  });
  if (!connected.ok) {
    return connected;
  }
  const connection = connected.value;
  try {
    const json = options.json === true;
    const ended = await runCrewSession(context, connection, {
      name,
      settings: settings.value,
      style: progressStyle(context, json),
      runs: options.untilDone === true ? null : (options.maxRuns ?? null),
    });
    if (!ended.ok) {
      return ended;
    }
    reportEnd(context, ended.value, json);
    await awaitOtherCrews(context, connection);
    return accept(exitCodeOf(ended.value, connection));
  } finally {
    await connection.close();
  }
}

/** What was not typed keeps its value in the project, except for what somebody must say each time. */
export async function toSettings(
  options: RunOptions,
  cwd: string,
): Promise<Result<CrewSettingsChange>> {
  const driver = options.driver === undefined ? null : await toDriver(options.driver, cwd);
  if (driver !== null && !driver.ok) {
    return driver;
  }
  return accept({
    ...(driver === null ? {} : { driver: driver.value }),
    ...(options.model === undefined ? {} : { model: options.model }),
    ...(options.concurrency === undefined ? {} : { maxConcurrency: options.concurrency }),
    ...(options.testing === undefined ? {} : { testingAgentRatio: options.testing }),
    ...(options.batch === undefined ? {} : { batchSize: options.batch }),
    ...(options.yolo === undefined ? {} : { yolo: options.yolo }),
    maxRuns: options.maxRuns ?? null,
    allowNoWall: options.allowNoWall === true,
  });
}

const PLAYBOOK = 'playbook:';

/** A playbook is found from where the person stands, and is read before anything is started. */
async function toDriver(spec: string, cwd: string): Promise<Result<string>> {
  if (!spec.startsWith(PLAYBOOK) || spec === PLAYBOOK) {
    return accept(spec);
  }
  const path = resolve(cwd, spec.slice(PLAYBOOK.length));
  let source: string;
  try {
    source = await readFile(path, 'utf8');
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === null) {
      throw error;
    }
    return refuse(
      'invalid_input',
      `The playbook ${path} cannot be read (${code}). Correct the path after "playbook:".`,
    );
  }
  const { parsePlaybook } = await import('@ropewalk/contracts/playbook');
  const reading = parsePlaybook(source);
  return reading.ok
    ? accept(`${PLAYBOOK}${path}`)
    : refuse(
        'invalid_input',
        `The playbook cannot be followed:\n${reading.problems.map(({ line, message }) => `  ${path}:${line}: ${message}`).join('\n')}`,
        { problems: reading.problems },
      );
}

function progressStyle({ terminal }: CommandContext, json: boolean): ProgressStyle {
  if (json) {
    return 'json_lines';
  }
  return terminal.canRedraw ? 'live' : 'plain';
}

function reportEnd({ terminal }: CommandContext, end: SessionEnd, json: boolean): void {
  if (json) {
    terminal.print(
      JSON.stringify({ type: 'summary', ...end.summary, interrupted: end.interrupted }),
    );
    return;
  }
  switch (end.how) {
    case 'stopped_watching':
      terminal.print(
        `Stopped watching; the crew goes on. ropewalk stop ${end.summary.project} ends it.`,
      );
      break;
    case 'runs_ended':
      terminal.print(
        `${end.summary.passing.length} of ${end.summary.features} features pass; the crew goes on.`,
      );
      break;
    case 'crew_ended':
      terminal.print(['', ...summaryLines(end.summary, terminal.colors)].join('\n'));
      break;
  }
}

function exitCodeOf(end: SessionEnd, connection: Connection): ExitCode {
  // A crew that ended by itself before the stop arrived has not been interrupted.
  const stopped =
    end.how === 'stopped_watching' ||
    (end.interrupted && end.summary.end?.reason === 'stopped_by_person');
  if (stopped || (end.interrupted && connection.owner === 'another_process')) {
    return EXIT_CODES.interrupted;
  }
  return allPassing(end.summary) ? EXIT_CODES.ok : EXIT_CODES.notAllPassing;
}
