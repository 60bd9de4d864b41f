import { realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { accept, refuse, type Result } from '@ropewalk/core';
import type { EngineContext } from '../engine-types.ts';

/** Where programs keep what opens doors, below a person's home. */
const SENSITIVE = [
  '.ssh',
  '.aws',
  '.azure',
  '.kube',
  '.gnupg',
  '.gpg',
  '.password-store',
  '.docker',
  '.config/gcloud',
  '.config/gh',
  '.npmrc',
  '.pypirc',
  '.netrc',
  '.git-credentials',
  '.terraform',
  '.claude',
  '.codex',
  '.gemini',
  '.ropewalk',
];

/**
 * Refuses paths that agents must not be let into: those that are not there, and those that are, hold or lie
 * in a place of secrets: of the person, or the home of the control plane. Links are followed first.
 */
export async function requireReadPaths(
  paths: readonly string[],
  homes: EngineContext['homes'],
): Promise<Result<null>> {
  const person = await resolved(homes.person);
  const named = [...SENSITIVE.map((name) => join(person, name)), homes.ours];
  const secret = await Promise.all(named.map(resolved));
  for (const path of paths) {
    const real = await realpath(path).catch(() => null);
    if (real === null) {
      return refuse(
        'invalid_input',
        `Agents are to read ${path}, which is not there. Correct the path or take it out of the extra read paths.`,
        { field: 'extra_read_paths' },
      );
    }
    const near = secret.find((place) => holds(place, real) || holds(real, place));
    if (near !== undefined) {
      return refuse(
        'invalid_input',
        `Agents cannot be let into ${path}: ${near} holds secrets. Name a folder beside it.`,
        { field: 'extra_read_paths' },
      );
    }
  }
  return accept(null);
}

function holds(folder: string, path: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : `${folder}${sep}`);
}

/** What is not there cannot be behind a link. */
function resolved(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}
