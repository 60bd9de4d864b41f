import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ProjectConfig } from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';
import { createGitDirs, type GitDirs } from '../hub/git-dir.ts';
import type { Ground } from './ground.ts';
import { randomId } from './random-id.ts';
import { removeTree } from './remove-tree.ts';
import type { SetupCache, SetupResult } from './setup-cache.ts';
import { bringIn } from './setup-entry.ts';
import {
  excludeFrom,
  layWorkspace,
  pointWorkspace,
  writeRecord,
  type WorkspaceRecord,
} from './workspace-folder.ts';

/** A workspace that nobody works in yet. */
export interface Blank {
  readonly id: string;
  readonly root: string;
  readonly record: WorkspaceRecord;
  /** What its setup was made for; null without setup. */
  readonly setupKey: string | null;
  /** Paths that git is not to see in it. */
  readonly excluded: readonly string[];
  /** Since when nobody has any business in it, in milliseconds. */
  readonly stillSince: number;
}

/** The start of every workspace's folder name. */
export const WORKSPACE_ID = /^w-[0-9a-f]{12}$/;

/** What is to be cut. */
export interface CutRequest {
  readonly head: string;
  readonly config: ProjectConfig | null;
  readonly signal?: AbortSignal;
}

/** Cuts blanks of one project. */
export interface Cutter {
  /**
   * Cuts a workspace at `head` with the result of `setup` in it. Nothing is left behind when it is
   * refused or throws.
   */
  cut(request: CutRequest): Promise<Result<Blank>>;
  /** Brings a blank that was cut earlier to `head`; nobody has worked in it, so git may run there. */
  recut(blank: Blank, head: string): Promise<Blank>;
  /** Removes a blank and gives its ports back. */
  discard(blank: Blank): Promise<void>;
}

export function createCutter(ground: Ground, setups: SetupCache): Cutter {
  const gitDirs = createGitDirs();
  return {
    cut: (request) => cut({ ground, setups, gitDirs }, request),
    async recut(blank, head) {
      if (blank.record.base === head) return blank;
      await pointWorkspace(ground.hub, blank.root, { commit: head, head });
      return { ...blank, record: { ...blank.record, base: head }, stillSince: stillFromNow() };
    },
    async discard(blank) {
      await removeTree(blank.root);
      ground.ports.release(blank.record.firstPort);
    },
  };
}

async function cut(
  deps: { readonly ground: Ground; readonly setups: SetupCache; readonly gitDirs: GitDirs },
  request: CutRequest,
): Promise<Result<Blank>> {
  const { ground, setups } = deps;
  const { head, config } = request;
  const setup = await setups.ensure(head, config, request.signal);
  if (setup.kind === 'refused') return setup.refused;
  if (setup.kind === 'failed') return setupFailed(setup);
  const id = `w-${randomId()}`;
  const root = join(ground.paths.workspaces, id);
  await mkdir(ground.paths.workspaces, { recursive: true, mode: 0o700 });
  const firstPort = await ground.ports.take();
  try {
    await layWorkspace(deps.gitDirs, ground.hub, root);
    const roots = setup.kind === 'entry' ? setup.entry.roots : [];
    // Into the empty tree: no link of the commit can lead the copy outside, and tracked files win.
    if (setup.kind === 'entry') await bringIn(setup.entry, join(root, 'tree'));
    await pointWorkspace(ground.hub, root, { commit: head, head });
    const excluded = [...roots, ...(config?.copy ?? [])];
    await excludeFrom(root, excluded);
    request.signal?.throwIfAborted();
    const record = { version: 1 as const, base: head, firstPort, warm: true, handedOut: false };
    await writeRecord(root, record);
    const setupKey = await setups.key(head, config);
    return accept({ id, root, record, setupKey, excluded, stillSince: stillFromNow() });
  } catch (error) {
    ground.ports.release(firstPort);
    await removeTree(root);
    throw error;
  }
}

/** What we have just written is not from later: times of files are finer than ours. */
function stillFromNow(): number {
  return Date.now() + 1;
}

function setupFailed(setup: Extract<SetupResult, { kind: 'failed' }>): Result<Blank> {
  const { evidence } = setup;
  const how =
    evidence.result === 'timed_out'
      ? 'took too long'
      : `ended with ${evidence.exitCode ?? evidence.signal ?? evidence.result}`;
  return refuse(
    'invalid_input',
    `The project's setup (${evidence.check.command}) ${how}. Mend it in ropewalk.yaml or in the project.\n${evidence.outputTail}`,
    { kind: 'environment', evidence },
  );
}
