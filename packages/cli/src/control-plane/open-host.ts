import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runBounds } from '@ropewalk/core';
import {
  createProcessHost,
  detectCgroups,
  readTotalMemory,
  type EngineContext,
} from '@ropewalk/engine';
import type { Home } from '../home/prepare-home.ts';

/** Starts and ends programs for this home, within the bounds that its settings draw. */
export async function openHost(
  home: Home,
  wall: EngineContext['wall'],
  settings: EngineContext['settings'],
): Promise<EngineContext['host']> {
  const [cgroups, totalBytes, scratch] = await Promise.all([
    detectCgroups(),
    readTotalMemory(),
    emptyFolder(join(home.path, 'scratch')),
  ]);
  const bounds = () => runBounds(settings(), totalBytes);
  return createProcessHost({ wall, cgroups, allowNoWall: true, scratch, bounds });
}

/** What a process before this one was killed in the middle of is of no use to anybody. */
async function emptyFolder(path: string): Promise<string> {
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { mode: 0o700 });
  return path;
}
