import { methods, PROTOCOL_VERSION, type ClientContext } from '@agentclientprotocol/sdk';
import type { AgentEnding } from '@ropewalk/contracts';
import type { AgentLaunch, SpawnedProcess } from '@ropewalk/core';
import type { z } from 'zod';
import type { Emit } from '../session.ts';
import type { AcpSettings } from './acp-settings.ts';
import { chooseMode, currentModel, modelOption, toolServer } from './choices.ts';
import { endingOfStop, failed } from './ending.ts';
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

export interface Turn {
  readonly launch: AgentLaunch;
  readonly settings: AcpSettings;
  readonly authMethod: string | null;
  readonly emit: Emit;
  readonly cancelled: AbortSignal;
  readonly process: SpawnedProcess;
}

/**
 * Introduces us, opens a session with the tools of the run, gives the prompt and waits for the end
 * of the turn. Throws a StepFailure, the agent's RequestError, or what broke the connection.
 */
export async function converse(
  agent: ClientContext,
  turn: Turn,
): Promise<{ readonly ending: AgentEnding; readonly answer: PromptAnswer | null }> {
  const { launch, emit, cancelled } = turn;
  await introduce(agent, turn);
  const session = await openSession(agent, turn);
  const { sessionId } = session;
  emit({ type: 'session', sessionId, model: currentModel(session) });
  await setModel(agent, turn, session);
  await setMode(agent, turn, session);
  cancelled.throwIfAborted();

  const cancellation = watchCancellation(agent, turn, sessionId);
  try {
    const prompt = [{ type: 'text' as const, text: launch.prompt }];
    const response = await agent.request(methods.agent.session.prompt, { sessionId, prompt });
    const answer = parse(promptResponseSchema, response, 'session/prompt');
    return { ending: endingOfStop(answer.stopReason, cancelled.aborted), answer };
  } finally {
    cancellation.dispose();
  }
}

async function introduce(agent: ClientContext, turn: Turn): Promise<void> {
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
}

async function openSession(agent: ClientContext, turn: Turn): Promise<NewSession> {
  const { launch } = turn;
  const response = await inTime(turn, 'session/new', () =>
    agent.request(methods.agent.session.new, {
      cwd: launch.cwd,
      mcpServers: [toolServer(launch)],
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

/** Passes a cancellation on; an agent that does not end its turn in time is ended. */
function watchCancellation(
  agent: ClientContext,
  { cancelled, process, settings }: Turn,
  sessionId: string,
): { dispose(): void } {
  let timer: NodeJS.Timeout | undefined;
  const pass = (): void => {
    timer = setTimeout(() => void process.stop(0), settings.cancelGraceMs ?? CANCEL_GRACE_MS);
    // A connection that is gone ends the prompt as well, which tells more.
    agent.notify(methods.agent.session.cancel, { sessionId }).catch(() => undefined);
  };
  cancelled.addEventListener('abort', pass, { once: true });
  return {
    dispose() {
      clearTimeout(timer);
      cancelled.removeEventListener('abort', pass);
    },
  };
}

/** One of the steps before the prompt: bounded in time, and left at once when cancelled. */
async function inTime<T>(turn: Turn, step: string, request: () => Promise<T>): Promise<T> {
  const { cancelled, settings } = turn;
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
