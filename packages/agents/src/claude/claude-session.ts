import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { query, type Query } from '@anthropic-ai/claude-agent-sdk';
import type { AgentEnding } from '@ropewalk/contracts';
import type { AgentLaunch, ProcessExit, SpawnedProcess } from '@ropewalk/core';
import { readStderr, whenGone, type StderrReader } from '../process-end.ts';
import { messageOf, type Emit, type ProgressEvent, type SessionWishes } from '../session.ts';
import { createClaudeInput, type ClaudeInput } from './claude-input.ts';
import type { ClaudeSettings } from './claude-settings.ts';
import { decideEnding, hopeless } from './ending.ts';
import { INITIAL_CLAUDE_STATE, nextTurn, restOf, toEvents, type ClaudeState } from './events.ts';
import { parseMessage } from './messages.ts';
import { configFolderOf, toSdkOptions } from './sdk-options.ts';
import { toSdkProcess } from './sdk-process.ts';

const CANCEL_GRACE_MS = 5_000;
/** How long output may come after the program has gone, when something else holds its pipe. */
const DRAIN_MS = 2_000;

interface Running {
  readonly process: SpawnedProcess;
  readonly stderr: StderrReader;
}

/** A session as it stands: replaced field by field while its messages are read. */
interface Progress {
  state: ClaudeState;
  /** Cancelled while a turn, or none, was under way. */
  early: boolean;
  /** The turn under way is to end, and its end is nobody's failure. */
  interrupted: boolean;
  /** Calls that were refused and whose answer has not been passed on yet. */
  readonly refused: Set<string>;
}

/** Runs one session to its end; resolves only when the program is gone. */
export async function runClaude(
  launch: AgentLaunch,
  settings: ClaudeSettings,
  { emit, wishes }: { readonly emit: Emit; readonly wishes: SessionWishes },
): Promise<AgentEnding> {
  const { cancelled, inbox } = wishes;
  await prepareConfigFolder(launch, settings);
  if (cancelled.aborted) return { kind: 'cancelled' };

  const stop = new AbortController();
  let running: Running | null = null;
  const progress: Progress = {
    state: INITIAL_CLAUDE_STATE,
    early: false,
    interrupted: false,
    refused: new Set(),
  };
  let thrown: string | null = null;
  const halt = (): void => {
    if (stop.signal.aborted) return;
    stop.abort();
    // The SDK gives the program 2 s to go on before it sends a signal.
    void running?.process.stop(settings.cancelGraceMs ?? CANCEL_GRACE_MS);
  };
  const cancel = (): void => {
    progress.early = progress.state.result === null;
    halt();
  };
  const input = createClaudeInput(launch, inbox, stop.signal);
  cancelled.addEventListener('abort', cancel, { once: true });
  try {
    const messages = query({
      prompt: input.messages,
      options: {
        ...toSdkOptions(launch, settings, (callId) => progress.refused.add(callId)),
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
    await listen(messages, { launch, input, progress, emit, wishes, halt });
  } catch (error) {
    // The SDK throws after every result that is an error, and when it is aborted; what happened is
    // in the state and in the exit.
    thrown = messageOf(error);
  } finally {
    cancelled.removeEventListener('abort', cancel);
  }
  const { state, early } = progress;
  return decideEnding(state, { cancelled: early, thrown, ...(await settle(running)) });
}

interface Listening {
  readonly launch: AgentLaunch;
  readonly input: ClaudeInput;
  readonly progress: Progress;
  readonly emit: Emit;
  readonly wishes: SessionWishes;
  halt(): void;
}

/** Reads what the program says until it says no more. */
async function listen(messages: Query, listening: Listening): Promise<void> {
  const { launch, input, progress, emit, wishes, halt } = listening;
  const stopListening = wishes.onInterrupt(() => {
    if (launch.manner !== 'conversation') return;
    progress.interrupted = true;
    // A program that is gone has ended its turn as well.
    messages.interrupt().catch(() => undefined);
  });
  try {
    for await (const message of messages) {
      takeArrival(message, input, emit);
      const step = toEvents(message, progress.state);
      progress.state = step.state;
      for (const event of step.events) emit(marked(event, progress.refused));
      if (hopeless(progress.state) !== null) halt();
      else if (progress.state.result !== null) onTurnEnd(listening);
    }
  } finally {
    stopListening();
  }
}

/** The answer to a call that was refused says so. */
function marked(event: ProgressEvent, refused: Set<string>): ProgressEvent {
  return event.type === 'tool_result' && refused.delete(event.callId)
    ? { ...event, refused: true }
    : event;
}

function onTurnEnd({ launch, input, progress, emit }: Listening): void {
  if (launch.manner === 'work') {
    // A message that came too late for this turn starts another one by itself.
    if (progress.state.result?.is_error === true || !input.isWaiting()) input.finish();
    return;
  }
  for (const rest of restOf(progress.state)) emit(rest);
  const ending = decideEnding(progress.state, {
    cancelled: progress.interrupted,
    exit: null,
    stderrTail: '',
    thrown: null,
  });
  emit({ type: 'turn_ended', ending });
  progress.state = nextTurn(progress.state);
  progress.interrupted = false;
}

/** The program repeats a message of ours when it hands it to the model. */
function takeArrival(message: unknown, input: ClaudeInput, emit: Emit): void {
  const parsed = parseMessage(message);
  if (parsed?.type !== 'user' || parsed.isReplay !== true || parsed.uuid === null) return;
  const arrived = input.arrived(parsed.uuid);
  if (arrived !== null) emit({ type: 'message', messageId: arrived.id, text: arrived.text });
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
  if (settings.credentialFile !== undefined && settings.access === undefined) {
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
