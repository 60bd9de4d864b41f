import { createDevServers, type DevServers } from '../dev-server/dev-servers.ts';
import type { EngineContext, OpenProjects } from '../engine-types.ts';
import type { Supervisor } from '../runs/supervisor.ts';
import { createTerminals, type Terminals } from '../terminals/terminals.ts';

/** What a person works with beside the crew. */
export interface PersonTools {
  readonly devServers: DevServers;
  readonly terminals: Terminals;
  /** A run's workspace, or a whole project, is about to go: ends what a person has started there. */
  leave(place: { readonly projectId: number; readonly runId?: number }): Promise<void>;
  /** Kills the dev servers and closes the terminals, of every project. */
  panic(): Promise<void>;
  /** Ends everything. */
  close(): Promise<void>;
}

export interface PersonToolsDeps {
  readonly context: EngineContext;
  readonly projects: OpenProjects;
  readonly supervisor: Pick<Supervisor, 'workspaceOf'>;
  /** The person's own variables, for their shells. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Nothing is started yet. */
export function createPersonTools(deps: PersonToolsDeps): PersonTools {
  const { context, projects, supervisor, environment } = deps;
  const devServers = createDevServers({
    context,
    projects,
    workspaceOf: (runId) => supervisor.workspaceOf(runId),
  });
  const terminals = createTerminals({ context, environment });
  return {
    devServers,
    terminals,
    async leave(place) {
      await Promise.all([
        devServers.leave(place),
        place.runId === undefined ? terminals.leave(place.projectId) : undefined,
      ]);
    },
    async panic() {
      await Promise.all([devServers.panic(), terminals.close()]);
    },
    async close() {
      await Promise.all([devServers.close(), terminals.close()]);
    },
  };
}
