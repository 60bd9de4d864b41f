import type { ProjectStats, CrewStatus } from '#shared/api/wire.ts';
import type { ProjectMessage } from '@ropewalk/contracts';
import type { LogLine } from './log-tail.ts';
import type { Connection } from './socket.ts';

export type AgentUpdate = Extract<ProjectMessage, { type: 'agent_update' }>;
export type Decision = Extract<ProjectMessage, { type: 'orchestrator_update' }>;
export type Screenshot = Extract<ProjectMessage, { type: 'browser_screenshot' }>;
export type DevServer = Pick<
  Extract<ProjectMessage, { type: 'dev_server_status' }>,
  'status' | 'url'
>;

/** What the socket of a project has said so far. */
export interface ProjectState {
  readonly connection: Connection;
  /** Of the last message; where the next connection goes on. */
  readonly seq: number | null;
  readonly crew: CrewStatus | null;
  readonly progress: ProjectStats | null;
  /** The agents that work, by their run. */
  readonly agents: ReadonlyMap<number, AgentUpdate>;
  /** The last picture that each agent's browser has shown, by run. */
  readonly screens: ReadonlyMap<number, Screenshot>;
  /** The last decisions of the dispatcher, newest first. */
  readonly decisions: readonly Decision[];
  readonly log: readonly LogLine[];
  readonly devLog: readonly LogLine[];
  readonly devServer: DevServer | null;
}

export const INITIAL_STATE: ProjectState = {
  connection: { status: 'connecting' },
  seq: null,
  crew: null,
  progress: null,
  agents: new Map(),
  screens: new Map(),
  decisions: [],
  log: [],
  devLog: [],
  devServer: null,
};
