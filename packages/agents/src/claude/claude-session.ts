import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { query } from '@anthropic-ai/claude-agent-sdk';
import type { AgentEnding } from '@ropewalk/contracts';
import type { AgentLaunch, ProcessExit, SpawnedProcess } from '@ropewalk/core';
import { readStderr, whenGone, type StderrReader } from '../process-end.ts';
import { messageOf, type Emit } from '../session.ts';
import type { ClaudeSettings } from './claude-settings.ts';
import { decideEnding, hopeless } from './ending.ts';
import { INITIAL_CLAUDE_STATE, toEvents, type ClaudeState } from './events.ts';
import { configFolderOf, toSdkOptions } from './sdk-options.ts';
import { toSdkProcess } from './sdk-process.ts';

const CANCEL_GRACE_MS = 5_000;
/** How long output may come after the program has gone, when something else holds its pipe. */
const DRAIN_MS = 2_000;

interface Running {
  readonly process: SpawnedProcess;
  readonly stderr: StderrReader;
}

/** Runs one session to its end; resolves only when the program is gone. */
export async function runClaude(
  launch: AgentLaunch,
  settings: ClaudeSettings,
  { emit, cancelled }: { readonly emit: Emit; readonly cancelled: AbortSignal },
): Promise<AgentEnding> {
  await prepareConfigFolder(launch, settings);
  if (cancelled.aborted) return { kind: 'cancelled' };

  const stop = new AbortController();
  let running: Running | null = null;
  let state: ClaudeState = INITIAL_CLAUDE_STATE;
  let early = false;
  let thrown: string | null = null;
  const halt = (): void => {
    if (stop.signal.aborted) return;
    stop.abort();
    // The SDK gives the program 2 s to go on before it sends a signal.
    void running?.process.stop(settings.cancelGraceMs ?? CANCEL_GRACE_MS);
  };
  const cancel = (): void => {
    early = state.result === null;
    halt();
  };
  cancelled.addEventListener('abort', cancel, { once: true });
  try {
    const messages = query({
      prompt: launch.prompt,
      options: {
        ...toSdkOptions(launch, settings),
        abortController: stop,
        spawnClaudeCodeProcess: ({ command, args, env, cwd }) => {
          const process = launch.spawn({
            command,
            args,
            env: defined(env),
            cwd: cwd ?? launch.cwd,
          });
          running = { process, stderr: readStderr(process, emit) };
          haltAfterExit(process, stop);
          return toSdkProcess(process);
        },
      },
    });
    for await (const message of messages) {
      const step = toEvents(message, state);
      state = step.state;
      for (const event of step.events) emit(event);
      if (hopeless(state) !== null) halt();
    }
  } catch (error) {
    // The SDK throws after every result that is an error, and when it is aborted; what happened is
    // in the state and in the exit.
    thrown = messageOf(error);
  } finally {
    cancelled.removeEventListener('abort', cancel);
  }
  return decideEnding(state, { cancelled: early, thrown, ...(await settle(running)) });
}

async function settle(
  running: Running | null,
): Promise<{ readonly exit: ProcessExit | null; readonly stderrTail: string }> {
  if (running === null) return { exit: null, stderrTail: '' };
  // The messages end up to 3 s before the program and its commands do.
  const exit = await whenGone(running.process, CANCEL_GRACE_MS);
  return { exit, stderrTail: running.stderr.tail() };
}

/** A command that outlives the program may hold its output open for ever. */
function haltAfterExit(process: SpawnedProcess, stop: AbortController): void {
  void process.exited.then(() => setTimeout(() => stop.abort(), DRAIN_MS).unref());
}

async function prepareConfigFolder(launch: AgentLaunch, settings: ClaudeSettings): Promise<void> {
  const folder = configFolderOf(launch);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (settings.credentialFile !== undefined) {
    const link = join(folder, '.credentials.json');
    await rm(link, { force: true });
    await symlink(settings.credentialFile, link);
  }
}

function defined(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  );
}
