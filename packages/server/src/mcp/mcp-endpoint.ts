import { createMcpHandler, Server, type AuthInfo } from '@modelcontextprotocol/server';
import {
  audienceOf,
  CALL_HEADER,
  isToolName,
  type RunBinding,
  type ToolName,
  toolsFor,
} from '@ropewalk/contracts';
import { coverDeep } from '@ropewalk/core';
import type { McpActions } from './actions.ts';
import type { BoundTool } from './bound-tool.ts';
import { backlogHandlers } from './handlers/backlog-handlers.ts';
import { improvingHandlers } from './handlers/improving-handlers.ts';
import { chatHandlers } from './handlers/chat-handlers.ts';
import { claimingHandlers } from './handlers/claiming-handlers.ts';
import { readingHandlers } from './handlers/reading-handlers.ts';
import { testingHandlers } from './handlers/testing-handlers.ts';
import { workingHandlers } from './handlers/working-handlers.ts';
import { createRepeatedCalls, type RepeatedCalls } from './repeated-calls.ts';
import type { RunTokens } from './run-tokens.ts';
import {
  instructionsFor,
  internalText,
  outsideRoleText,
  personSaysText,
  unknownToolText,
} from './texts/call-texts.ts';
import { fail, type ToolAnswer } from './tool-answer.ts';

/** The endpoint under `/mcp`, apart from Host and Origin, which are checked in front of it. */
export interface McpEndpoint {
  /** Answers one HTTP request; 401 for a bearer that stands for no run. */
  fetch(request: Request): Promise<Response>;
  close(): Promise<void>;
}

export interface McpEndpointDeps {
  readonly actions: McpActions;
  readonly tokens: Pick<RunTokens, 'resolve'>;
  readonly version: string;
  /** Takes secrets out of what agents are told. */
  readonly cover?: (text: string) => string;
  /** Told of what broke on our side; the caller only learns that it did. */
  readonly onFailure: (failure: unknown) => void;
  /** Whether this control plane ends, so that what goes wrong says nothing: whoever asked asks the next one. */
  readonly isLeaving?: () => boolean;
}

type BoundTools = { readonly [N in ToolName]: BoundTool };

/** Serves the tools to agents, statelessly: each request is bound to a run by its bearer alone. */
export function createMcpEndpoint(deps: McpEndpointDeps): McpEndpoint {
  const tools: BoundTools = {
    ...readingHandlers(),
    ...claimingHandlers(),
    ...workingHandlers(),
    ...testingHandlers(),
    ...backlogHandlers(),
    ...chatHandlers(),
    ...improvingHandlers(),
  };
  const repeated = createRepeatedCalls<Answered>();
  /** What breaks an answer off, by who is answered. */
  const breaks = new WeakMap<AuthInfo, AbortController>();
  const handler = createMcpHandler(
    ({ authInfo, requestInfo }) => {
      const binding = authInfo === undefined ? null : deps.tokens.resolve(authInfo.token);
      if (authInfo === undefined || binding === null) {
        throw new Error('the run ended while its request was read');
      }
      const leave = (): void => {
        if (deps.isLeaving?.() === true) breaks.get(authInfo)?.abort(new Error(LEFT));
      };
      // Without sessions a cancellation cannot find its call; the end of the connection can.
      return serverFor(binding, requestInfo ?? null, { tools, deps, repeated, leave });
    },
    { onerror: deps.onFailure, maxRequestBodySize: 16 * 1024 * 1024 },
  );
  return {
    async fetch(request) {
      const token = bearerOf(request);
      const binding = token === null ? null : deps.tokens.resolve(token);
      if (token === null || binding === null) return unauthorised();
      const left = new AbortController();
      const authInfo = { token, clientId: `run-${binding.runId}`, scopes: [binding.role] };
      breaks.set(authInfo, left);
      const answer = await handler.fetch(request, { authInfo });
      if (!left.signal.aborted) return breakable(answer, left.signal);
      await answer.body?.cancel();
      return askTheNext();
    },
    close: () => handler.close(),
  };
}

function serverFor(
  binding: RunBinding,
  request: Request | null,
  {
    tools,
    deps,
    repeated,
    leave,
  }: {
    readonly tools: BoundTools;
    readonly deps: McpEndpointDeps;
    readonly repeated: RepeatedCalls<Answered>;
    /** To be called when a call has failed. */
    readonly leave: () => void;
  },
): Server {
  const audience = audienceOf(binding);
  const visible = toolsFor(audience);
  const server = new Server(
    { name: 'ropewalk', title: 'Ropewalk', version: deps.version },
    { capabilities: { tools: {} }, instructions: instructionsFor(audience) },
  );
  server.setRequestHandler('tools/list', () => ({
    tools: [...visible].map(([name, { title, description, readOnly }]) => ({
      name,
      title,
      description,
      inputSchema: tools[name].jsonSchema,
      annotations: { title, readOnlyHint: readOnly, openWorldHint: false },
    })),
  }));
  server.setRequestHandler('tools/call', async ({ params }, { mcpReq }) => {
    const signal =
      request === null ? mcpReq.signal : AbortSignal.any([mcpReq.signal, request.signal]);
    const caller = { binding, signal, tools, deps };
    const answer = async (): Promise<Answered> => {
      const said = await callTool(params.name, params.arguments, caller);
      if (!said.ok) leave();
      const answered = toToolResult(said, await deps.actions.messagesFor?.(binding.runId));
      return deps.cover === undefined ? answered : coverDeep(answered, deps.cover);
    };
    const name = request?.headers.get(CALL_HEADER) ?? null;
    return repeated.once(
      name === null ? null : `${binding.runId} ${name}`,
      answer,
      // What went wrong since nobody listened any more, or since we end, is no answer.
      ({ isError }) => !isError || !(signal.aborted || deps.isLeaving?.() === true),
    );
  });
  return server;
}

type Answered = ReturnType<typeof toToolResult>;

interface Caller {
  readonly binding: RunBinding;
  readonly signal: AbortSignal;
  readonly tools: BoundTools;
  readonly deps: McpEndpointDeps;
}

async function callTool(
  name: string,
  input: unknown,
  { binding, signal, tools, deps }: Caller,
): Promise<ToolAnswer<unknown>> {
  const audience = audienceOf(binding);
  deps.actions.noteLife?.(binding.runId);
  if (!isToolName(name)) {
    return fail(unknownToolText(name, [...toolsFor(audience).keys()]));
  }
  if (!toolsFor(audience).has(name)) {
    return fail(outsideRoleText(name, audience));
  }
  try {
    if (binding.role === 'external') {
      // Nobody else renews the leases of an agent that we did not start.
      const runIds = [binding.runId];
      await deps.actions.store.execute('lease.renew', { runIds }, deps.actions.now());
    }
    const said = await tools[name].call(name, { binding, signal, actions: deps.actions }, input);
    if (said.ok) deps.actions.noteResult?.(binding, { tool: name, input, result: said.value });
    return said;
  } catch (failure) {
    // Nobody waits for the answer any more, or it is given elsewhere: not a failure of ours.
    if (!signal.aborted && deps.isLeaving?.() !== true) deps.onFailure(failure);
    return fail(internalText());
  }
}

/** What a person has said meanwhile comes with the answer: no later moment is certain to come. */
function toToolResult(said: ToolAnswer<unknown>, messages: readonly string[] = []) {
  const value = said.ok ? said.value : said.error;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const texts = [text, ...messages.map(personSaysText)];
  return {
    content: texts.map((content) => ({ type: 'text' as const, text: content })),
    isError: !said.ok,
  };
}

function bearerOf(request: Request): string | null {
  const [scheme, token] = (request.headers.get('authorization') ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' && token ? token : null;
}

/** An answer that is under way says nothing any more once it is broken off, and whoever waits for it sees that. */
function breakable(answer: Response, signal: AbortSignal): Response {
  const { body, status, headers } = answer;
  return body === null
    ? answer
    : new Response(body.pipeThrough(new TransformStream(), { signal }), { status, headers });
}

const LEFT = 'This control plane ends. Ask again: the next one answers.';

function askTheNext(): Response {
  return Response.json(
    {
      detail: LEFT,
      code: 'not_reachable',
    },
    { status: 503, headers: { 'retry-after': '1' } },
  );
}

function unauthorised(): Response {
  return Response.json(
    {
      detail: 'This bearer stands for no run that goes on. The run may have ended.',
      code: 'not_authorised',
    },
    { status: 401, headers: { 'www-authenticate': 'Bearer' } },
  );
}
