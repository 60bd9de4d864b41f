import { inLayers } from './wall-layers.ts';
import type { FittingWall } from './wall-types.ts';

/** The program to run inside. */
export interface WallCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Whether bubblewrap runs as root: it then keeps every capability unless told otherwise. */
  readonly asRoot: boolean;
  /** File descriptor of bubblewrap on which it reports, as JSON lines, whether the program was started. */
  readonly statusFd?: number;
  /** Whether it gets a network of its own with nothing but a loopback. */
  readonly withoutNetwork?: boolean;
}

/**
 * What root may still do inside: package managers set owners and modes. Nothing here can mount, make
 * devices, trace, load modules or open files by handle, so the read-only view holds.
 */
const ROOT_KEEPS = [
  'CAP_CHOWN',
  'CAP_DAC_OVERRIDE',
  'CAP_FOWNER',
  'CAP_FSETID',
  'CAP_KILL',
  'CAP_NET_BIND_SERVICE',
  'CAP_SETGID',
  'CAP_SETUID',
] as const;

const BASE = [
  '--die-with-parent',
  '--unshare-pid',
  '--unshare-ipc',
  // No terminal of ours can be typed into from inside.
  '--new-session',
  '--ro-bind',
  '/',
  '/',
  '--dev',
  '/dev',
  '--proc',
  '/proc',
] as const;

/**
 * What of /proc belongs to root and not to a capability: in a fresh /proc, root inside could change the machine.
 */
const MACHINE_SETTINGS = [
  '/proc/sys',
  '/proc/sysrq-trigger',
  '/proc/irq',
  '/proc/bus',
  '/proc/fs',
  '/proc/acpi',
  '/proc/scsi',
  '/proc/mtrr',
];
/** What may be left in a private place; it takes memory. */
const SCRATCH_BYTES = 256 * 1024 ** 2;

/**
 * Arguments for bubblewrap (0.8 or newer) that put a program behind the wall. Pure: paths are taken
 * as they are, so resolve links and absence first (`resolveWall`). The environment is not among them:
 * bubblewrap hands on its own, so start it with exactly what the program is to see; it adds `PWD`.
 */
export function toWallArguments(spec: FittingWall, request: WallCommand): string[] {
  const args: string[] = [
    ...BASE,
    ...MACHINE_SETTINGS.flatMap((path) => ['--ro-bind-try', path, path]),
  ];
  if (request.asRoot)
    args.push('--cap-drop', 'ALL', ...ROOT_KEEPS.flatMap((cap) => ['--cap-add', cap]));
  if (request.withoutNetwork === true) args.push('--unshare-net');
  args.push(...toMounts(spec));
  if (request.statusFd !== undefined) args.push('--json-status-fd', String(request.statusFd));
  args.push('--chdir', request.cwd, '--', request.command, ...request.args);
  return args;
}

/** Parents come before what lies in them, because a later mount covers an earlier one. */
function toMounts(spec: FittingWall): string[] {
  const ordered = inLayers(spec);
  const mounts = ordered.flatMap(([path, layer]) => {
    if (layer === 'scratch') return ['--size', String(SCRATCH_BYTES), '--tmpfs', path];
    if (layer === 'masked') return ['--tmpfs', path];
    return [layer === 'readOnly' ? '--ro-bind' : '--bind', path, path];
  });
  // Only after the mount points inside have been made; mounts below keep their own mode.
  const sealed = ordered.filter(([, layer]) => layer === 'masked');
  return [...mounts, ...sealed.flatMap(([path]) => ['--remount-ro', path])];
}
