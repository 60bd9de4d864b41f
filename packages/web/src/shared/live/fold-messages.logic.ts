import type { ProjectMessage } from '@ropewalk/contracts';
import { appendLines, type LogLine } from './log-tail.ts';
import type { AgentUpdate, ProjectState, Screenshot } from './project-state.ts';

const MOST_DECISIONS = 30;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** The state after a batch of messages. What they do not touch stays the same object, so that nothing is drawn anew. */
export function foldMessages(
  state: ProjectState,
  messages: readonly ProjectMessage[],
): ProjectState {
  const next: Mutable<ProjectState> = { ...state };
  const agents = new Map(state.agents);
  const screens = new Map(state.screens);
  const log: LogLine[] = [];
  const devLog: LogLine[] = [];
  for (const message of messages) {
    if ('seq' in message) {
      next.seq = message.seq;
    }
    switch (message.type) {
      case 'progress': {
        const { type: _, seq: __, ...progress } = message;
        next.progress = progress;
        break;
      }
      case 'agent_status':
        next.crew = message.status;
        break;
      case 'agent_update':
        keepAgent(agents, screens, message);
        break;
      case 'orchestrator_update':
        next.decisions = [message, ...next.decisions].slice(0, MOST_DECISIONS);
        break;
      case 'log':
        log.push({
          seq: message.seq,
          at: message.timestamp,
          text: message.line,
          runId: message.agentIndex,
        });
        break;
      case 'dev_log':
        devLog.push({ seq: message.seq, at: message.timestamp, text: message.line, runId: null });
        break;
      case 'dev_server_status':
        next.devServer = { status: message.status, url: message.url };
        break;
      case 'browser_screenshot':
        screens.set(message.agentIndex, message);
        break;
      default:
    }
  }
  next.agents = isSame(agents, state.agents) ? state.agents : agents;
  next.screens = isSame(screens, state.screens) ? state.screens : screens;
  next.log = log.length === 0 ? state.log : appendLines(state.log, log);
  next.devLog = devLog.length === 0 ? state.devLog : appendLines(state.devLog, devLog);
  return next;
}

function keepAgent(
  agents: Map<number, AgentUpdate>,
  screens: Map<number, Screenshot>,
  update: AgentUpdate,
): void {
  if (update.ended) {
    agents.delete(update.agentIndex);
    screens.delete(update.agentIndex);
  } else {
    agents.set(update.agentIndex, update);
  }
}

function isSame<V>(one: ReadonlyMap<number, V>, other: ReadonlyMap<number, V>): boolean {
  return one.size === other.size && [...one].every(([key, value]) => other.get(key) === value);
}
