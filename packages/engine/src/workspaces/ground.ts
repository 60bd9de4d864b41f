import type { SecretBook } from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';
import type { PressureWatch } from '../machine/pressure.ts';
import type { ProcessHost } from '../processes/process-types.ts';
import type { Outlet } from '../wall/network/outlets.ts';
import type { PortBlocks } from './ports.ts';
import type { Hub, ProjectPaths } from './workspace-types.ts';

/** What workspaces, gates and caches of one project stand on. */
export interface Ground {
  readonly paths: ProjectPaths;
  readonly hub: Hub;
  readonly host: ProcessHost;
  readonly ports: PortBlocks;
  /** How the machine stands while checks run. */
  readonly pressure: PressureWatch;
  /** The person's folder, where the files in `copy` come from. */
  readonly folder: string;
  readonly walls: {
    /** Hidden from everything inside: the home of the control plane, the person's home. */
    readonly masked: readonly string[];
    /** Toolchains and the like that lie in what is masked. */
    readonly readOnly: readonly string[];
  };
  /** Whether programs can be put behind a wall at all; without one, what lies still is looked at before it is used. */
  readonly isWalled: boolean;
  /** Variables for every command of the project: PATH, locale. HOME and TMPDIR are ours to set. */
  readonly env: Readonly<Record<string, string>>;
  /** Covers secrets in what the project's commands print, and is told of those that they are given. */
  readonly secrets: SecretBook;
  /** The way out for commands of the project; left out, they reach nothing. */
  readonly openOutlet?: () => Promise<Outlet>;
  /** Told what went wrong in work that nobody waits for. */
  readonly onProblem?: (problem: unknown) => void;
}

/** What the commands of a project stand on, on the machine of this context. */
export function layGround(
  context: Pick<EngineContext, 'host' | 'log' | 'pressure' | 'searchPath' | 'secrets' | 'wall'>,
  project: Pick<Ground, 'folder' | 'hub' | 'paths' | 'ports' | 'walls'> & {
    readonly projectId: number;
    openOutlet(): Promise<Outlet>;
  },
): Ground {
  const { folder, hub, paths, ports, walls, projectId, openOutlet } = project;
  return {
    paths,
    hub,
    host: context.host,
    ports,
    pressure: context.pressure,
    folder,
    // The person's own folder may hold secrets that are in no commit.
    walls: { ...walls, masked: [...walls.masked, folder] },
    isWalled: context.wall.available,
    env: { PATH: context.searchPath, LANG: 'C.UTF-8' },
    secrets: context.secrets,
    openOutlet,
    onProblem: (err) => context.log.warn({ err, projectId }, 'work in the background failed'),
  };
}
