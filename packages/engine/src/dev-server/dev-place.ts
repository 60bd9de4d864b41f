import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { accept, refuse, type Result } from '@ropewalk/core';
import type { ProjectParts } from '../engine-types.ts';
import type { WallSpec } from '../wall/wall-types.ts';
import type { Workspace } from '../workspaces/workspace-types.ts';
import type { DevServerKey } from './dev-server-types.ts';

/** Where a dev server works, and what it may reach. */
export interface DevPlace {
  readonly folder: string;
  readonly home: string;
  readonly tmp: string;
  readonly wall: WallSpec;
}

/**
 * The place for a dev server. It gets a home and a temp folder of its own in the home of the control plane, and
 * may write into the folder that it serves but not into its repository: what agents have written would
 * otherwise run in whoever uses git there next.
 */
export async function prepareDevPlace(
  parts: ProjectParts,
  key: DevServerKey,
  workspace: Workspace | null,
): Promise<Result<DevPlace>> {
  const { walls, hub, folder: personFolder } = parts.ground;
  const folder = workspace?.tree ?? personFolder;
  if (!existsSync(folder)) {
    return refuse('folder_missing', `There is no folder ${folder} to start a dev server in.`);
  }
  const root = devFolder(parts, key);
  const home = join(root, 'home');
  const tmp = join(root, 'tmp');
  await rm(tmp, { recursive: true, force: true });
  await Promise.all([home, tmp].map((path) => mkdir(path, { recursive: true, mode: 0o700 })));
  const repository = join(folder, '.git');
  return accept({
    folder,
    home,
    tmp,
    wall: {
      // A person looks at what it serves, and may let it talk to what else runs on the machine.
      network: 'host',
      readWrite: [folder, home, tmp],
      readOnly: [...walls.readOnly, hub.path, ...(existsSync(repository) ? [repository] : [])],
      masked: walls.masked,
    },
  });
}

/** What a dev server keeps beside the folder that it serves. */
export function devFolder(parts: ProjectParts, { runId }: DevServerKey): string {
  return join(parts.paths.root, 'dev', runId === null ? 'folder' : `run-${runId}`);
}
