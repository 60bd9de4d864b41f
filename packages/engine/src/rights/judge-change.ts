import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { ToolVerdict } from '@ropewalk/core';

/** Where an agent is. Absolute. */
export interface AgentPlace {
  readonly tree: string;
  readonly home: string;
  readonly tmp: string;
}

/**
 * Whether an agent may change a file with a tool of its own: in its working tree, but for what belongs to git,
 * and in its folder for temporary files. Not in its home, whose files say what shells and git do in a command
 * that was judged without them. Links are followed, so that a link inside leads nowhere else.
 */
export async function judgeChange(path: string, place: AgentPlace): Promise<ToolVerdict> {
  const named = isAbsolute(path) ? resolve(path) : resolve(place.tree, path);
  const [target, tree, tmp] = await Promise.all([
    realOf(named),
    realOf(place.tree),
    realOf(place.tmp),
  ]);
  const inTree = pathBelow(tree, target);
  if (inTree === null && pathBelow(tmp, target) === null) {
    const where = target === named ? path : `${path} (which leads to ${target})`;
    return {
      allow: false,
      reason: `${where} lies outside your working tree. Write files below ${place.tree}, or temporary ones below ${place.tmp}.`,
    };
  }
  if (inTree !== null && [target, named].some(isGitInternal)) {
    return {
      allow: false,
      reason: `${path} belongs to git itself. Change files of the project, and use git commands for everything else.`,
    };
  }
  return { allow: true };
}

/** The part of a path below a folder; null when it lies elsewhere. */
function pathBelow(folder: string, path: string): string | null {
  const part = relative(folder, path);
  return part === '..' || part.startsWith(`..${sep}`) || isAbsolute(part) ? null : part;
}

/** Where file systems make no difference between cases, neither may this. */
function isGitInternal(path: string): boolean {
  return path.split(sep).some((part) => part.toLowerCase() === '.git');
}

/** Where a path leads; of what is not there yet, its nearest folder that is. */
async function realOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = dirname(path);
    if (parent === path || !isAbsent(error)) throw error;
    return join(await realOf(parent), relative(parent, path));
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
