import { realpathSync, statSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import type { FittingWall, WallSpec } from './wall-types.ts';

/**
 * Where programs of the machine meet: what others have left there must not be seen (sockets of the session bus, of
 * Docker, of the ssh agent), and what is left there must not stay.
 */
export const MEETING_PLACES: readonly string[] = ['/tmp', '/var/tmp', '/run'];
/** Read by whoever looks names up, and often a link into what is private. */
const RESOLVER = '/etc/resolv.conf';

/** A spec whose paths exist and contain no links, or the sentence that says why there is none. */
export type ResolvedWall =
  | { readonly ok: true; readonly spec: FittingWall }
  | { readonly ok: false; readonly why: string };

/**
 * Makes a spec fit for `toWallArguments`. A link is replaced by what it leads to: a mask over the link
 * alone would leave the target in the open. Refuses paths that are relative or absent, and masks over
 * something that is not a folder; masks over nothing are dropped.
 */
export function resolveWall(spec: WallSpec): ResolvedWall {
  const problems: string[] = [];
  const resolveListed = (list: 'readWrite' | 'readOnly'): string[] =>
    spec[list].flatMap((path) => {
      const real = resolvePath(path);
      if (real === null) problems.push(`${path} (${list}) does not exist or is not absolute`);
      return real === null ? [] : [real];
    });
  const readWrite = resolveListed('readWrite');
  const readOnly = resolveListed('readOnly');
  const masked = spec.masked.flatMap((path) => {
    if (!isAbsolute(path)) problems.push(`${path} (masked) is not absolute`);
    const real = resolvePath(path);
    if (real === null) return [];
    if (!statSync(real).isDirectory()) problems.push(`${path} (masked) is not a folder`);
    return [real];
  });
  if (problems.length > 0) {
    return {
      ok: false,
      why: `The wall cannot be built: ${problems.join('; ')}. Create what is missing or take it out of the list.`,
    };
  }
  const scratch = MEETING_PLACES.flatMap((path) => resolvePath(path) ?? []);
  const resolver = resolvePath(RESOLVER);
  const isHidden = resolver !== null && scratch.some((path) => resolver.startsWith(`${path}/`));
  return {
    ok: true,
    spec: {
      readWrite,
      readOnly: isHidden ? [...readOnly, resolver] : readOnly,
      masked,
      scratch,
    },
  };
}

function resolvePath(path: string): string | null {
  if (!isAbsolute(path)) return null;
  try {
    return realpathSync.native(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    // A path that may not even be looked at cannot be bound either.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES' || code === 'ELOOP')
      return null;
    throw error;
  }
}
