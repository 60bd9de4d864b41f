import { runsAsRoot } from './detect-wall.ts';
import { resolveWall } from './resolve-wall.ts';
import { toSeatbeltProfile } from './seatbelt-profile.ts';
import { toWallArguments } from './wall-arguments.ts';
import type { FittingWall, Wall, WallNetwork, WallSpec } from './wall-types.ts';

/** What to start so that a program runs behind a wall. */
export interface WallLine {
  readonly ok: true;
  readonly program: string;
  readonly args: readonly string[];
  /** Whether all of it is in a namespace that goes with its first process, and tells of that on `statusFd`. */
  readonly isContained: boolean;
}

/** The program to run inside. */
interface Inside {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly statusFd?: number;
}

/** Puts a program behind a wall of the kind that this machine has, or says in a sentence why that cannot be. */
export function toWallLine(
  wall: Wall,
  spec: WallSpec,
  inside: Inside,
): WallLine | { readonly ok: false; readonly why: string } {
  const resolved = resolveWall(spec);
  if (!resolved.ok) return resolved;
  const { network = 'none' } = spec;
  return wall.kind === 'bubblewrap'
    ? { ok: true, ...inNamespaces(wall, resolved.spec, network, inside), isContained: true }
    : underProfile(wall, resolved.spec, network, inside);
}

function inNamespaces(
  wall: Wall,
  spec: FittingWall,
  network: WallNetwork,
  inside: Inside,
): { readonly program: string; readonly args: readonly string[] } {
  const args = toWallArguments(spec, {
    ...inside,
    asRoot: runsAsRoot(),
    withoutNetwork: network === 'none' && wall.network.available,
  });
  const enter = typeof network === 'string' ? [] : network.enter;
  const [program = wall.program, ...before] = [...enter, wall.program];
  return { program, args: [...before, ...args] };
}

function underProfile(
  wall: Wall,
  spec: FittingWall,
  network: WallNetwork,
  { command, args }: Inside,
): WallLine | { readonly ok: false; readonly why: string } {
  // Networks that could be entered are a matter of namespaces.
  const profile = toSeatbeltProfile(spec, typeof network === 'string' ? network : 'none');
  return profile === null
    ? {
        ok: false,
        why: 'The wall cannot be built: the path of a folder holds a control character. Rename the folder.',
      }
    : {
        ok: true,
        program: wall.program,
        args: ['-p', profile, '--', command, ...args],
        isContained: false,
      };
}
