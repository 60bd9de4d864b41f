import type { Engine, EngineContext } from '@ropewalk/engine';
import {
  createMcpEndpoint,
  type McpEndpoint,
  type RunTokens,
  socketRoutes,
} from '@ropewalk/server';
import { version } from '../version.ts';
import type { Watching } from './observation.ts';

/** The sockets that a page or a program may open. */
export function openSockets(context: EngineContext, engine: Engine, { usageNews }: Watching) {
  return socketRoutes({
    store: context.store,
    engine,
    usageNews,
    now: () => context.clock.now(),
    onFailure: (err) => context.log.error({ err }, 'a socket failed'),
  });
}

/** The tools of agents. */
export function openMcp(
  context: EngineContext,
  engine: Engine,
  tokens: RunTokens,
  isLeaving: () => boolean,
): McpEndpoint {
  return createMcpEndpoint({
    isLeaving,
    actions: {
      store: context.store,
      landings: engine.landings,
      reasons: (projectId) => engine.reasons(projectId),
      now: () => context.clock.now(),
      noteLife: (runId) => engine.noteLife(runId),
      noteResult: (binding, call) => engine.chats.noteTool(binding, call),
      messagesFor: (runId) => engine.messagesFor(runId),
    },
    tokens,
    version,
    cover: context.secrets.cover,
    onFailure: (err) => context.log.error({ err }, 'a tool call failed'),
  });
}
