import { homedir, hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { workerLabelsSchema, workerNameSchema } from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';
import { inspectGit } from '../doctor/inspect-tools.ts';
import { EXIT_CODES } from '../errors/exit-codes.ts';
import type { OpenWorker, WorkerOptions } from '../worker/open-worker.ts';
import { openProbes, type WorkerProbes } from '../worker/probes.ts';
import type { CommandContext, CommandResult } from './command-context.ts';

/** `ropewalk worker`, as it was typed. */
export interface WorkerCommand {
  readonly server?: string;
  readonly token?: string;
  readonly name?: string;
  readonly labels?: string;
  readonly slots?: number;
  readonly home?: string;
  /** Minutes that runs may still take after the first signal. */
  readonly drain?: number;
  /** Where probes are answered. */
  readonly health?: string;
  readonly json?: boolean;
}

const USUAL_SLOTS = 2;
const USUAL_DRAIN_MINUTES = 10;
const MINUTE_MS = 60_000;

/** Makes this process a worker of a server, and stays until it is interrupted, drained or removed. */
export async function worker(context: CommandContext, command: WorkerCommand): CommandResult {
  const options = toOptions(context, command);
  if (!options.ok) return options;
  const git = await inspectGit(context.environment);
  if (git.result === 'failed') return refuse('program_missing', `git: ${git.detail}`);
  context.interrupts.take();
  const probes = await openProbes(command.health, context.interrupts.first);
  if (!probes.ok) return probes;
  try {
    return await work(context, options.value, command, probes.value);
  } finally {
    await probes.value.close();
  }
}

async function work(
  context: CommandContext,
  options: WorkerOptions,
  command: WorkerCommand,
  probes: WorkerProbes,
): CommandResult {
  const { openWorker } = await import('../worker/open-worker.ts');
  const opened = await openWorker(options, context.interrupts.first);
  if (!opened.ok) return opened;
  try {
    probes.noteJoined();
    announce(context, options, opened.value, command);
    await untilOver(context, opened.value, command);
  } finally {
    await opened.value.close();
  }
  return accept(EXIT_CODES.ok);
}

/** The first signal lets runs end, for so long; the second one saves and ends them at once. */
async function untilOver(
  { interrupts, terminal }: CommandContext,
  opened: OpenWorker,
  { drain = USUAL_DRAIN_MINUTES }: WorkerCommand,
): Promise<void> {
  const over = await Promise.race([opened.over, aborted(interrupts.first)]);
  if (over !== null) {
    terminal.print(over.kind === 'drained' ? 'Drained: it carries nothing any more.' : over.detail);
    return;
  }
  terminal.print('Takes nothing new and lets its runs end. Again: saves and ends them at once.');
  const patience = AbortSignal.timeout(drain * MINUTE_MS);
  await Promise.race([opened.drain(), aborted(AbortSignal.any([interrupts.second, patience]))]);
}

function toOptions(
  { environment, cwd, terminal }: CommandContext,
  command: WorkerCommand,
): Result<WorkerOptions> {
  const server = serverOf(command.server ?? environment['ROPEWALK_SERVER'] ?? '');
  if (!server.ok) return server;
  const token = command.token ?? environment['ROPEWALK_WORKER_TOKEN'] ?? '';
  if (token === '') {
    return refuse(
      'invalid_input',
      'Name the token that lets it join: --token, or ROPEWALK_WORKER_TOKEN. "ropewalk workers token" at the server makes one.',
    );
  }
  const labels = workerLabelsSchema.safeParse(labelsOf(command.labels));
  const name = workerNameSchema.safeParse(command.name ?? hostname());
  if (!labels.success || !name.success) {
    const [issue] = (labels.error ?? name.error)?.issues ?? [];
    const what = labels.success ? '--name' : '--labels';
    return refuse('invalid_input', `${what}: ${issue?.message ?? 'it cannot be used'}.`);
  }
  return accept({
    home: resolve(cwd, command.home ?? homeOf(environment)),
    server: server.value,
    token,
    name: name.data,
    labels: labels.data,
    slots: command.slots ?? USUAL_SLOTS,
    environment,
    onAway: (sentence) => terminal.warn(sentence),
  });
}

function homeOf(environment: NodeJS.ProcessEnv): string {
  return (
    environment['ROPEWALK_WORKER_HOME'] ??
    join(environment['HOME'] ?? homedir(), '.ropewalk-worker')
  );
}

/** Labels that every machine has, and those that were named. */
function labelsOf(named: string | undefined): string[] {
  const own = [`os=${process.platform}`, `arch=${process.arch}`];
  const given = (named ?? '').split(',').map((label) => label.trim());
  return [...new Set([...own, ...given.filter((label) => label !== '')])];
}

function serverOf(text: string): Result<string> {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url !== null && (url.protocol === 'https:' || url.protocol === 'http:')
    ? accept(url.href.replace(/\/+$/u, ''))
    : refuse(
        'invalid_input',
        'Name the address of the server: --server https://HOST, or ROPEWALK_SERVER.',
      );
}

function announce(
  { terminal }: CommandContext,
  { server, name, labels, slots }: WorkerOptions,
  { id, notices }: OpenWorker,
  { json }: WorkerCommand,
): void {
  for (const notice of notices) terminal.warn(notice);
  terminal.print(
    json === true
      ? JSON.stringify({ worker_id: id, server, name, labels, slots, pid: process.pid })
      : `Worker ${name} (${id}) works for ${server}, on up to ${slots} runs at once, with ${labels.join(', ')}.`,
  );
}

function aborted(signal: AbortSignal): Promise<null> {
  return new Promise((end) => {
    if (signal.aborted) end(null);
    else signal.addEventListener('abort', () => end(null), { once: true });
  });
}
