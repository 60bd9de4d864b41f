import type { Project } from '@ropewalk/contracts';
import type { NetworkPolicy } from '@ropewalk/core';
import type { EngineContext } from '../../engine-types.ts';
import { projectPaths } from '../../project/open-projects.ts';
import type { WatchedProject } from '../../trespass/look-at-places.ts';
import { openOutletWith } from '../../wall/network/project-outlet.ts';
import { layGround, type Ground } from '../../workspaces/ground.ts';
import type { PortBlocks } from '../../workspaces/ports.ts';
import { createSetupCache } from '../../workspaces/setup-cache.ts';
import type { Hub } from '../../workspaces/workspace-types.ts';
import { createWorkspaces } from '../../workspaces/workspaces.ts';
import type { SiteContext } from './site-context.ts';

export interface SiteProjectDeps {
  readonly context: SiteContext & Pick<EngineContext, 'pressure' | 'secrets'>;
  /** Folder of this site. */
  readonly home: string;
  readonly ports: PortBlocks;
  readonly walls: Ground['walls'];
  readonly hub: Hub;
  /** Where the files lie that the project has copied into its places. */
  readonly folder: string;
  network(): Promise<NetworkPolicy>;
}

/** What a site has of one project that no person has a folder of there. */
export interface SiteProject extends WatchedProject {
  close(): Promise<void>;
}

/** The places of a project at a site that is not its control plane. */
export function openSiteProject(
  deps: SiteProjectDeps,
  { id: projectId, name }: Pick<Project, 'id' | 'name'>,
): SiteProject {
  const { context, hub, folder } = deps;
  const paths = projectPaths(deps.home, { id: projectId, name });
  const ground = layGround(context, {
    ...deps,
    projectId,
    paths,
    openOutlet: () =>
      openOutletWith(context, {
        projectId,
        projectName: name,
        runId: null,
        endpoints: [],
        policy: () => deps.network(),
      }),
  });
  const setups = createSetupCache(ground);
  const workspaces = createWorkspaces({ ...ground, setups });
  return {
    hub,
    workspaces,
    paths,
    folder,
    // Nobody's own folder is on this machine.
    person: { changes: async () => [] },
    async close() {
      await workspaces.close();
      await setups.close();
    },
  };
}
