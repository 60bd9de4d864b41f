import { join } from 'node:path';
import { EVIDENCE_FOLDER, type Project } from '@ropewalk/contracts';
import type { EngineContext, OpenProjects, ProjectParts } from '../engine-types.ts';
import { openHub } from '../hub/hub.ts';
import { createPersonRepository } from '../hub/person-repository.ts';
import { openProjectOutlet } from '../wall/network/project-outlet.ts';
import { createGate } from '../workspaces/gate.ts';
import { layGround, type Ground } from '../workspaces/ground.ts';
import type { PortBlocks } from '../workspaces/ports.ts';
import { createSetupCache } from '../workspaces/setup-cache.ts';
import type { ProjectPaths } from '../workspaces/workspace-types.ts';
import { createWorkspaces } from '../workspaces/workspaces.ts';

export interface OpenProjectsDeps {
  readonly context: EngineContext;
  /** Folder of the control plane. */
  readonly home: string;
  readonly ports: PortBlocks;
  readonly walls: Ground['walls'];
}

/** Opens the parts of projects when they are first needed, once each. */
export function createOpenProjects(deps: OpenProjectsDeps): OpenProjects {
  const opened = new Map<number, Promise<ProjectParts>>();
  return {
    of(projectId) {
      const parts = opened.get(projectId) ?? openParts(deps, projectId);
      opened.set(projectId, parts);
      // A folder that could not be opened may be there the next time.
      parts.catch(() => opened.delete(projectId));
      return parts;
    },
    async opened() {
      const parts = await Promise.allSettled(opened.values());
      return parts.flatMap((entry) => (entry.status === 'fulfilled' ? [entry.value] : []));
    },
    async interrupt() {
      const parts = await Promise.allSettled(opened.values());
      for (const entry of parts) {
        if (entry.status !== 'fulfilled') continue;
        entry.value.gate.interrupt();
        entry.value.sweepGate.interrupt();
      }
    },
    async leaveChecks() {
      const parts = await Promise.allSettled(opened.values());
      for (const entry of parts) {
        if (entry.status !== 'fulfilled') continue;
        entry.value.gate.leave();
        entry.value.sweepGate.leave();
      }
    },
    async forget(projectId) {
      const parts = opened.get(projectId);
      opened.delete(projectId);
      await (await parts)?.close();
    },
    async close() {
      const parts = await Promise.allSettled(opened.values());
      await Promise.all(
        parts.map((entry) => (entry.status === 'fulfilled' ? entry.value.close() : undefined)),
      );
      opened.clear();
    },
  };
}

/** Where things of a project lie in the home. */
export function projectPaths(home: string, project: Pick<Project, 'id' | 'name'>): ProjectPaths {
  const root = join(home, 'projects', `${project.name}-${project.id}`);
  return {
    root,
    hub: join(root, 'hub.git'),
    workspaces: join(root, 'workspaces'),
    gate: join(root, 'gates'),
    cache: join(root, 'cache'),
    transcripts: join(root, 'transcripts'),
    evidence: join(root, EVIDENCE_FOLDER),
  };
}

async function openParts(deps: OpenProjectsDeps, projectId: number): Promise<ProjectParts> {
  const { context } = deps;
  const project = await context.store.query('projectById', { projectId });
  if (project === null) {
    throw new Error(`there is no project with id ${projectId}`);
  }
  const paths = projectPaths(deps.home, project);
  const remote = context.hubRemotes?.of(project);
  const hub = await openHub({
    ...(remote === undefined ? {} : { remote }),
    path: paths.hub,
    targetBranch: project.targetBranch,
    repository: project.folder,
  });
  const ground = layGround(context, {
    ...deps,
    projectId,
    paths,
    hub,
    folder: project.folder,
    openOutlet: () =>
      openProjectOutlet(context, {
        projectId,
        projectName: project.name,
        runId: null,
        endpoints: [],
      }),
  });
  const setups = createSetupCache(ground);
  const workspaces = createWorkspaces({ ...ground, setups });
  const gate = createGate({ ...ground, setups, name: 'landings' });
  const sweepGate = createGate({ ...ground, setups, name: 'sweeps' });
  return {
    projectId,
    folder: project.folder,
    paths,
    ground,
    hub,
    workspaces,
    gate,
    sweepGate,
    person: createPersonRepository({ folder: project.folder, hub }),
    async close() {
      await Promise.all([gate.close(), sweepGate.close()]);
      await workspaces.close();
      await setups.close();
    },
  };
}
