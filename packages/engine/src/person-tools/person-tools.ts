import { createDevServers, type DevServers } from '../dev-server/dev-servers.ts';
import type { EngineContext, OpenProjects } from '../engine-types.ts';
import type { Supervisor } from '../runs/supervisor.ts';

/** What a person works with beside the crew. */
export interface PersonTools {
  readonly devServers: DevServers;
  /** A run's workspace, or a whole project, is about to go: ends what a person has started there. */
  leave(place: { readonly projectId: number; readonly runId?: number }): Promise<void>;
  /** Ends everything. */
  close(): Promise<void>;
}

export function createPersonTools(
  context: EngineContext,
  projects: OpenProjects,
  supervisor: Pick<Supervisor, 'workspaceOf'>,
): PersonTools {
  const devServers = createDevServers({
    context,
    projects,
    workspaceOf: (runId) => supervisor.workspaceOf(runId),
  });
  return {
    devServers,
    leave: (place) => devServers.leave(place),
    close: () => devServers.close(),
  };
}
