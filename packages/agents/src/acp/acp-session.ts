import { Readable, Writable } from 'node:stream';
import { client, methods, ndJsonStream, RequestError } from '@agentclientprotocol/sdk';
import type { AgentEnding } from '@ropewalk/contracts';
import type { AgentLaunch, SpawnedProcess } from '@ropewalk/core';
import { exitWithin, readStderr, toDied, whenGone } from '../process-end.ts';
import { messageOf, type Emit, type SessionWishes } from '../session.ts';
import { judge } from '../tool-policy.ts';
import { cutAtLine, cutAtWord } from '../whole-words.ts';
import type { AcpSettings } from './acp-settings.ts';
import { chooseOption } from './choices.ts';
import { converse, type Speaker } from './conversation.ts';
import { endingOfError, failed } from './ending.ts';
import { INITIAL_ACP_STATE, toClosingEvents, toEvents, type AcpState } from './events.ts';
import { jsonLines } from './json-lines.ts';
import { StepFailure } from './step-failure.ts';

const EXIT_GRACE_MS = 1_000;
/** How long a program may take to end after its output did, so that its exit can be told. */
const LAST_WORD_MS = 2_000;
const MAX_NOISE_LINES = 100;

/** What a session starts: found and put together by the driver. */
export interface AcpProgram {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly authMethod: string | null;
}

/** Runs one session to its end; resolves only when the program is gone. */
export async function runAcp(
  launch: AgentLaunch,
  { program, args, env, authMethod }: AcpProgram,
  settings: AcpSettings,
  { emit, wishes }: { readonly emit: Emit; readonly wishes: SessionWishes },
): Promise<AgentEnding> {
  const { cancelled } = wishes;
  const process = launch.spawn({ command: program, args, env, cwd: launch.cwd });
  const stderr = readStderr(process, emit);
  const speaker = createSpeaker(emit, launch.manner === 'conversation' ? cutAtWord : cutAtLine);
  const app = client({ name: 'ropewalk' }).onRequest(
    methods.client.session.requestPermission,
    async ({ params }) => {
      const { toolCall, options } = params;
      const tool = toolCall.name ?? toolCall.title ?? toolCall.kind ?? 'unnamed';
      const verdict = changesThings(launch, toolCall.kind)
        ? { allow: false }
        : await judge(settings.toolPolicy, tool, toolCall.rawInput);
      const option = cancelled.aborted ? null : chooseOption(options, verdict.allow);
      return {
        outcome:
          option === null
            ? { outcome: 'cancelled' }
            : { outcome: 'selected', optionId: option.optionId },
      };
    },
  );
  const connection = app.connect(toStream(process, { emit, onUpdate: speaker.hear }));
  const talk = async (): Promise<AgentEnding> => {
    try {
      const turn = { launch, settings, authMethod, emit, wishes, process, speaker };
      return await converse(connection.agent, turn);
    } catch (error) {
      speaker.close(null);
      return endingOfThrown(error, { process, cancelled, stderrTail: stderr.tail });
    }
  };
  const ending = await talk();
  process.stdin.end();
  await whenGone(process, settings.exitGraceMs ?? EXIT_GRACE_MS);
  connection.close();
  return ending;
}

async function endingOfThrown(
  error: unknown,
  {
    process,
    cancelled,
    stderrTail,
  }: {
    readonly process: SpawnedProcess;
    readonly cancelled: AbortSignal;
    readonly stderrTail: () => string;
  },
): Promise<AgentEnding> {
  if (cancelled.aborted) return { kind: 'cancelled' };
  if (error instanceof StepFailure) return error.ending;
  if (error instanceof RequestError) return endingOfError(error);
  // The connection broke. Mostly because the program ended, whose exit then says more.
  const exit = await exitWithin(process, LAST_WORD_MS);
  if (exit !== null) return toDied(exit, stderrTail());
  return failed('protocol', `The agent broke off the connection: ${messageOf(error)}`);
}

/** Kinds of calls that somebody who only looks has no business with. The wall holds what never asks. */
const CHANGING_KINDS: ReadonlySet<string> = new Set(['edit', 'delete', 'move', 'execute']);

function changesThings({ access }: AgentLaunch, kind: string | null | undefined): boolean {
  return access === 'read' && CHANGING_KINDS.has(kind ?? 'other');
}

/** Turns updates into events, in order. */
function createSpeaker(emit: Emit, cut: AcpState['cut']): Speaker {
  let state: AcpState = { ...INITIAL_ACP_STATE, cut };
  const take = (step: ReturnType<typeof toEvents>): void => {
    state = step.state;
    for (const event of step.events) emit(event);
  };
  return {
    hear: (params) => take(toEvents(params, state)),
    close: (answer) => take(toClosingEvents(answer, state)),
  };
}

function toStream(
  process: SpawnedProcess,
  { emit, onUpdate }: { readonly emit: Emit; onUpdate(params: unknown): void },
): ReturnType<typeof ndJsonStream> {
  let noise = 0;
  const onNoise = (line: string): void => {
    noise += 1;
    if (noise <= MAX_NOISE_LINES) emit({ type: 'stderr', text: `${line}\n` });
  };
  const lines = jsonLines(process.stdout, { onNoise, onUpdate });
  const output = new Writable({
    write(chunk: Uint8Array, _encoding, done) {
      process.stdin.write(chunk);
      done();
    },
  });
  return ndJsonStream(
    Writable.toWeb(output),
    ReadableStream.from(Readable.from(lines, { objectMode: true })),
  );
}
