import { Readable, Writable } from 'node:stream';
import {
  client,
  methods,
  ndJsonStream,
  RequestError,
  type PermissionOption,
} from '@agentclientprotocol/sdk';
import type { AgentEnding } from '@ropewalk/contracts';
import type { AgentLaunch, SpawnedProcess, ToolVerdict } from '@ropewalk/core';
import { exitWithin, readStderr, toDied, whenGone } from '../process-end.ts';
import { messageOf, type Emit, type SessionWishes } from '../session.ts';
import { judge } from '../judge.ts';
import { cutAtLine, cutAtWord } from '../whole-words.ts';
import type { AcpSettings } from './acp-settings.ts';
import { createCallBook, type CallBook } from './call-book.ts';
import { chooseOption } from './choices.ts';
import { converse, type Speaker } from './conversation.ts';
import { endingOfError, failed } from './ending.ts';
import {
  INITIAL_ACP_STATE,
  toClosingEvents,
  toEvents,
  toRefusal,
  type AcpState,
} from './events.ts';
import { jsonLines } from './json-lines.ts';
import { StepFailure } from './step-failure.ts';
import { toToolUse } from './tool-use.ts';
import { askedCallSchema, type ToolUpdate } from './update-schemas.ts';

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
      const { verdict, call } = await judgeAsked(launch, speaker, params);
      if (cancelled.aborted) return { outcome: { outcome: 'cancelled' } };
      if (!verdict.allow) speaker.refuse(call, verdict.reason);
      const option = chooseOption(params.options, verdict.allow);
      return {
        outcome:
          option === null
            ? { outcome: 'cancelled' }
            : { outcome: 'selected', optionId: option.optionId },
        // The protocol has no place for it; an agent that looks here can tell its model.
        ...(verdict.allow ? {} : { _meta: { [REASON]: verdict.reason } }),
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

/** Where an answer to a request for permission says why. */
const REASON = 'ropewalk/reason';

/** Kinds of calls that somebody who only looks has no business with. The wall holds what never asks. */
const CHANGING_KINDS: ReadonlySet<string> = new Set(['edit', 'delete', 'move', 'execute']);

async function judgeAsked(
  launch: AgentLaunch,
  speaker: AcpSpeaker,
  { toolCall, options }: { readonly toolCall: unknown; readonly options: PermissionOption[] },
): Promise<{ readonly verdict: ToolVerdict; readonly call: ToolUpdate }> {
  const call = speaker.withAsked(askedCallSchema.parse(toolCall));
  const use = toToolUse(call);
  const refuse = (reason: string) => ({ call, verdict: { allow: false as const, reason } });
  if (launch.access === 'read' && CHANGING_KINDS.has(call.kind ?? 'other')) {
    return refuse(`${use.tool} is not available here: you can only look.`);
  }
  const verdict = await judge(launch, use);
  return verdict.allow && chooseOption(options, true) === null
    ? refuse('This agent asks to be allowed for good; only single calls are allowed here.')
    : { call, verdict };
}

interface AcpSpeaker extends Speaker, Pick<CallBook, 'withAsked'> {
  refuse(call: ToolUpdate, reason: string): void;
}

/** Turns updates into events, in order. */
function createSpeaker(emit: Emit, cut: AcpState['cut']): AcpSpeaker {
  let state: AcpState = { ...INITIAL_ACP_STATE, cut };
  const calls = createCallBook();
  const take = (step: ReturnType<typeof toEvents>): void => {
    state = step.state;
    for (const event of step.events) emit(event);
  };
  return {
    hear(params) {
      calls.hear(params);
      take(toEvents(params, state));
    },
    close: (answer) => take(toClosingEvents(answer, state)),
    refuse: (call, reason) => take(toRefusal(call, reason, state)),
    withAsked: (call) => calls.withAsked(call),
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
