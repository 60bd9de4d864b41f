import type { NetworkHost } from '@ropewalk/contracts';
import type { EngineContext } from '../../engine-types.ts';
import type { Outlet } from './outlets.ts';

/** Who wants out of the wall, as whose. */
export interface ProjectOutletRequest {
  readonly projectId: number;
  readonly projectName: string;
  /** Null for commands of the project. */
  readonly runId: number | null;
  readonly endpoints: readonly NetworkHost[];
  /** Told once for each host that was refused, besides the log. */
  onRefused?(sentence: string): void;
}

/** The network of a project's programs, as its settings are at the moment of each connection. */
export function openProjectOutlet(
  { outlets, store, log }: Pick<EngineContext, 'outlets' | 'store' | 'log'>,
  request: ProjectOutletRequest,
): Promise<Outlet> {
  const { projectId, projectName, runId, endpoints } = request;
  return outlets.open({
    projectName,
    runId,
    endpoints,
    async policy() {
      const project = await store.query('projectById', { projectId });
      return project === null
        ? { mode: 'off', hosts: [] }
        : { mode: project.settings.network, hosts: project.settings.networkHosts };
    },
    onRefused(sentence) {
      log.warn({ projectId, runId, sentence }, 'a host was refused');
      request.onRefused?.(sentence);
    },
  });
}
