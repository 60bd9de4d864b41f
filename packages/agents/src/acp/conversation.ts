import {
  methods,
  PROTOCOL_VERSION,
  RequestError,
  type ClientContext,
  type ContentBlock as PromptBlock,
} from '@agentclientprotocol/sdk';
import type { AgentEnding } from '@ropewalk/contracts';
import type { AgentLaunch, AgentMessage, SpawnedProcess } from '@ropewalk/core';
import type { z } from 'zod';
import type { Emit, SessionWishes } from '../session.ts';
import type { AcpSettings } from './acp-settings.ts';
import { chooseMode, currentModel, modelOption, toolServers } from './choices.ts';
import { endingOfError, endingOfStop, failed } from './ending.ts';
import { StepFailure } from './step-failure.ts';
import {
  initializeSchema,
  newSessionSchema,
  promptResponseSchema,
  type NewSession,
  type PromptAnswer,
} from './update-schemas.ts';

const START_TIMEOUT_MS = 60_000;
const CANCEL_GRACE_MS = 5_000;

/** Turns what the agent shows into events. */
export interface Speaker {
  hear(params: unknown): void;
  /** The turn is over. */
  close(answer: PromptAnswer | null): void;
}

export interface Turn {
  readonly launch: AgentLaunch;
  readonly settings: AcpSettings;
  readonly authMethod: string | null;
  readonly emit: Emit;
  readonly wishes: SessionWishes;
  readonly process: SpawnedProcess;
  readonly speaker: Speaker;
}

/**
 * Introduces us, opens a session with the tools of the run, and takes turns: one for the prompt and those
 * for messages that wait by its end, or one for each message of a conversation. Answers how the last turn
 * ended; throws a StepFailure, the agent's RequestError, or what broke the connection.
 */
export async function converse(agent: ClientContext, turn: Turn): Promise<AgentEnding> {
  const { launch, emit, wishes } = turn;
  const { seesImages } = await introduce(agent, turn);
  const session = await openSession(agent, turn);
  const { sessionId } = session;
  emit({ type: 'session', sessionId, model: currentModel(session) });
  await setModel(agent, turn, session);
  await setMode(agent, turn, session);
  wishes.cancelled.throwIfAborted();
  const ask = (prompt: readonly PromptBlock[]): Promise<AgentEnding> =>
    takeTurn(agent, turn, { sessionId, prompt });
  return launch.manner === 'conversation'
    ? talk(turn, ask, seesImages)
    : work(turn, ask, seesImages);
}

type Ask = (prompt: readonly PromptBlock[]) => Promise<AgentEnding>;

async function work(
  { launch, emit, wishes }: Turn,
  ask: Ask,
  seesImages: boolean,
): Promise<AgentEnding> {
  let ending = await ask([{ type: 'text', text: launch.prompt }]);
  while (ending.kind === 'completed') {
    const message = wishes.inbox.take();
    if (message === null) break;
    emit({ type: 'message', messageId: message.id, text: message.text });
    ending = await ask(toBlocks(message, seesImages));
  }
  wishes.inbox.close();
  return ending;
}

async function talk(
  { launch, emit, wishes }: Turn,
  ask: Ask,
  seesImages: boolean,
): Promise<AgentEnding> {
  let opening: readonly PromptBlock[] = [{ type: 'text', text: launch.prompt }];
  while (true) {
    const message = await wishes.inbox.next(wishes.cancelled);
    if (message === null) return { kind: 'cancelled' };
    emit({ type: 'message', messageId: message.id, text: message.text });
    const ending = await endingOfTurn(ask([...opening, ...toBlocks(message, seesImages)]));
    emit({ type: 'turn_ended', ending });
    opening = [];
  }
}

/** A request that was answered with an error ends the turn, not the conversation. */
async function endingOfTurn(turn: Promise<AgentEnding>): Promise<AgentEnding> {
  try {
    return await turn;
  } catch (error) {
    if (error instanceof RequestError) return endingOfError(error);
    throw error;
  }
}

function toBlocks(
  { text, context, images }: AgentMessage,
  seesImages: boolean,
): readonly PromptBlock[] {
  return [
    ...images.map(({ mimeType, base64 }): PromptBlock =>
      seesImages
        ? { type: 'image', mimeType, data: base64 }
        : { type: 'text', text: '[The person shows a picture that you cannot see. Say so.]' },
    ),
    ...(context === null ? [] : [{ type: 'text' as const, text: context }]),
    { type: 'text', text },
  ];
}

async function takeTurn(
  agent: ClientContext,
  turn: Turn,
  { sessionId, prompt }: { readonly sessionId: string; readonly prompt: readonly PromptBlock[] },
): Promise<AgentEnding> {
  const cancellation = watchCancellation(agent, turn, sessionId);
  let answer: PromptAnswer | null = null;
  try {
    const response = await agent.request(methods.agent.session.prompt, {
      sessionId,
      prompt: [...prompt],
    });
    answer = parse(promptResponseSchema, response, 'session/prompt');
    return endingOfStop(answer.stopReason, cancellation.isAsked());
  } finally {
    cancellation.dispose();
    turn.speaker.close(answer);
  }
}

/** Answers whether the agent can be shown pictures. */
async function introduce(
  agent: ClientContext,
  turn: Turn,
): Promise<{ readonly seesImages: boolean }> {
  const response = await inTime(turn, 'initialize', () =>
    agent.request(methods.agent.initialize, {
      protocolVersion: PROTOCOL_VERSION,
      clientInfo: { name: 'ropewalk', version: '0.1.0' },
      // Files and terminals are the agent's own, inside the wall.
      clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
    }),
  );
  const answer = parse(initializeSchema, response, 'initialize');
  if (answer.protocolVersion !== PROTOCOL_VERSION) {
    throw new StepFailure(
      failed(
        'protocol',
        `The agent speaks version ${answer.protocolVersion} of the protocol only.`,
      ),
    );
  }
  if (answer.agentCapabilities?.mcpCapabilities?.http !== true) {
    throw new StepFailure(
      failed(
        'mcp_unreachable',
        'The agent cannot use tools over HTTP, so it cannot report its work.',
      ),
    );
  }
  const { authMethod } = turn;
  const offered = (answer.authMethods ?? []).map((method) => method.id);
  if (authMethod !== null && offered.includes(authMethod)) {
    await inTime(turn, 'authenticate', () =>
      agent.request(methods.agent.authenticate, { methodId: authMethod }),
    );
  }
  return { seesImages: answer.agentCapabilities.promptCapabilities?.image === true };
}

async function openSession(agent: ClientContext, turn: Turn): Promise<NewSession> {
  const { launch } = turn;
  const response = await inTime(turn, 'session/new', () =>
    agent.request(methods.agent.session.new, {
      cwd: launch.cwd,
      mcpServers: toolServers(launch),
    }),
  );
  return parse(newSessionSchema, response, 'session/new');
}

async function setModel(agent: ClientContext, turn: Turn, session: NewSession): Promise<void> {
  const { model } = turn.launch;
  if (model === null || model === currentModel(session)) return;
  const configId = modelOption(session);
  if (configId === null) {
    const text = `This agent offers no choice of a model: ${model} was not set.\n`;
    turn.emit({ type: 'stderr', text });
    return;
  }
  await inTime(turn, 'session/set_config_option', () =>
    agent.request(methods.agent.session.setConfigOption, {
      sessionId: session.sessionId,
      configId,
      value: model,
    }),
  );
}

async function setMode(agent: ClientContext, turn: Turn, session: NewSession): Promise<void> {
  const choice = chooseMode(session.modes, turn.settings.mode);
  if ('missing' in choice) {
    throw new StepFailure(
      failed(
        'request_invalid',
        `The agent offers no mode "${choice.missing}": choose another one.`,
      ),
    );
  }
  const { set } = choice;
  if (set === null) return;
  await inTime(turn, 'session/set_mode', () =>
    agent.request(methods.agent.session.setMode, { sessionId: session.sessionId, modeId: set }),
  );
}

/** Passes a wish to end the turn on; an agent that does not end it in time is ended. */
function watchCancellation(
  agent: ClientContext,
  { wishes, process, settings }: Turn,
  sessionId: string,
): { dispose(): void; isAsked(): boolean } {
  let timer: NodeJS.Timeout | undefined;
  const pass = (): void => {
    if (timer !== undefined) return;
    timer = setTimeout(() => void process.stop(0), settings.cancelGraceMs ?? CANCEL_GRACE_MS);
    // A connection that is gone ends the prompt as well, which tells more.
    agent.notify(methods.agent.session.cancel, { sessionId }).catch(() => undefined);
  };
  wishes.cancelled.addEventListener('abort', pass, { once: true });
  const stopListening = wishes.onInterrupt(pass);
  return {
    isAsked: () => timer !== undefined,
    dispose() {
      clearTimeout(timer);
      stopListening();
      wishes.cancelled.removeEventListener('abort', pass);
    },
  };
}

/** One of the steps before the prompt: bounded in time, and left at once when cancelled. */
async function inTime<T>(turn: Turn, step: string, request: () => Promise<T>): Promise<T> {
  const { settings } = turn;
  const { cancelled } = turn.wishes;
  const timeoutMs = settings.startTimeoutMs ?? START_TIMEOUT_MS;
  cancelled.throwIfAborted();
  const { promise: gaveUp, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const message = `The agent did not answer ${step} within ${timeoutMs / 1_000} s.`;
    reject(new StepFailure(failed('protocol', message)));
  }, timeoutMs);
  const leave = (): void => reject(cancelled.reason);
  cancelled.addEventListener('abort', leave, { once: true });
  try {
    const answered = request();
    // Whoever loses the race may still be rejected, when the connection closes.
    answered.catch(() => undefined);
    return await Promise.race([answered, gaveUp]);
  } finally {
    clearTimeout(timer);
    cancelled.removeEventListener('abort', leave);
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown, step: string): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new StepFailure(failed('protocol', `The agent's answer to ${step} is not understandable.`));
}
