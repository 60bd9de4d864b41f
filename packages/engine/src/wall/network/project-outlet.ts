import type { NetworkHost } from '@ropewalk/contracts';
import type { NetworkPolicy, Store } from '@ropewalk/core';
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
  const policy = () => networkPolicyOf(store, request.projectId);
  return openOutletWith({ outlets, log }, { ...request, policy });
}

/** The same where somebody else than the store knows the settings. */
export function openOutletWith(
  { outlets, log }: Pick<EngineContext, 'outlets' | 'log'>,
  request: ProjectOutletRequest & { policy(): Promise<NetworkPolicy> },
): Promise<Outlet> {
  const { projectId, projectName, runId, endpoints, policy } = request;
  return outlets.open({
    projectName,
    runId,
    endpoints,
    policy,
    onRefused(sentence) {
      log.warn({ projectId, runId, sentence }, 'a host was refused');
      request.onRefused?.(sentence);
    },
  });
}

/** Which hosts the settings of a project let its programs reach. */
export async function networkPolicyOf(
  store: Pick<Store, 'query'>,
  projectId: number,
): Promise<NetworkPolicy> {
  const project = await store.query('projectById', { projectId });
  return project === null
    ? { mode: 'off', hosts: [] }
    : { mode: project.settings.network, hosts: project.settings.networkHosts };
}
