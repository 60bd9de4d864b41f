import {
  agent,
  PROTOCOL_VERSION,
  RequestError,
  type AgentApp,
  type ContentBlock,
} from '@agentclientprotocol/sdk';
import type { Playbook } from '@ropewalk/contracts/playbook';
import type { McpConnection, McpEndpoint } from './mcp-types.ts';
import { followPlaybook } from './roles.ts';
import { createSessionOutput } from './session-output.ts';
import { TurnFailure, type StepContext } from './steps/step-context.ts';

/** What the agent is made of. */
export interface PlaybookAgentOptions {
  readonly playbook: Playbook;
  /** Absolute. */
  readonly playbookFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly die: StepContext['die'];
  readonly connectTools: (endpoint: McpEndpoint) => McpConnection;
}

interface Session {
  readonly workspace: string;
  readonly mcp: McpConnection;
  turn: AbortController | null;
  /** Prompts that it has been given. */
  prompts: number;
}

/** Who it is and what it takes. */
const INTRODUCTION = {
  protocolVersion: PROTOCOL_VERSION,
  agentInfo: { name: 'ropewalk-playbook', title: 'Playbook', version: '0.1.0' },
  agentCapabilities: {
    mcpCapabilities: { http: true, sse: false },
    promptCapabilities: { image: true },
  },
  authMethods: [],
};

/** The playbook as an ACP agent; the caller connects it to a stream. */
export function createPlaybookAgent(options: PlaybookAgentOptions): AgentApp {
  const sessions = new Map<string, Session>();
  const sessionOf = (id: string): Session => {
    const session = sessions.get(id);
    if (session === undefined) throw RequestError.invalidParams({ sessionId: id });
    return session;
  };

  return agent({ name: 'ropewalk-playbook' })
    .onRequest('initialize', () => INTRODUCTION)
    .onRequest('session/new', ({ params }) => {
      const endpoint = params.mcpServers.find(
        (server): server is typeof server & McpEndpoint & { type: 'http' } =>
          'type' in server && server.type === 'http',
      );
      const mcp = options.connectTools(endpoint ?? { url: 'http://127.0.0.1:1/', headers: [] });
      if (endpoint !== undefined) mcp.warmUp();
      const sessionId = `playbook-${sessions.size + 1}`;
      sessions.set(sessionId, { workspace: params.cwd, mcp, turn: null, prompts: 0 });
      return { sessionId };
    })
    .onRequest('session/prompt', async ({ params, client }) => {
      const session = sessionOf(params.sessionId);
      const turn = new AbortController();
      session.turn = turn;
      session.prompts += 1;
      try {
        await followPlaybook(options.playbook, {
          workspace: session.workspace,
          playbookFolder: options.playbookFolder,
          pauseMs: options.playbook.defaults.wait * 1000,
          role: options.environment['ROPEWALK_ROLE'] ?? 'coding',
          message: textOf(params.prompt.at(-1)),
          context: params.prompt.slice(0, -1).map(textOf).join('\n'),
          isFirst: session.prompts === 1,
          environment: options.environment,
          output: createSessionOutput(client, params.sessionId, options.playbook.defaults.ask),
          mcp: session.mcp,
          signal: turn.signal,
          die: options.die,
        });
        return { stopReason: 'end_turn' as const };
      } catch (cause) {
        if (turn.signal.aborted) return { stopReason: 'cancelled' as const };
        if (cause instanceof Error) throw RequestError.internalError(toData(cause), cause.message);
        throw cause;
      } finally {
        session.turn = null;
      }
    })
    .onNotification('session/cancel', ({ params }) => {
      sessionOf(params.sessionId).turn?.abort();
    });
}

/** What a client can act on; the message travels beside it. */
function toData(cause: Error): Record<string, unknown> {
  if (cause instanceof TurnFailure) return { errorKind: 'playbook_fail' };
  return { errorKind: 'code' in cause ? String(cause.code) : cause.name };
}

function textOf(block: ContentBlock | undefined): string {
  return block?.type === 'text' ? block.text : '';
}
