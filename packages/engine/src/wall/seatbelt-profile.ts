import { dirname } from 'node:path';
import { inLayers } from './wall-layers.ts';
import type { FittingWall } from './wall-types.ts';

/**
 * What every program needs: to start others, to signal and look at those behind the same wall, to ask the kernel what
 * machine this is, and who the user is. Everything else is denied: other services of the system (the key chain, what
 * starts programs, Apple events), devices, drivers, terminals.
 */
const BASE = [
  '(version 1)',
  '(deny default)',
  '(allow process-fork)',
  '(allow process-exec)',
  '(allow process-info* (target same-sandbox))',
  '(allow signal (target same-sandbox))',
  '(allow sysctl-read)',
  '(allow ipc-posix-sem)',
  '(allow ipc-posix-shm*)',
  '(allow mach-lookup (global-name "com.apple.system.opendirectoryd.libinfo"))',
  '(allow mach-lookup (global-name "com.apple.system.notification_center"))',
  '(allow file-read*)',
  '(allow file-ioctl (literal "/dev/null") (literal "/dev/urandom"))',
] as const;

const NETWORKS = {
  none: [],
  loopback: [
    '(allow network-bind (local ip "localhost:*"))',
    '(allow network-inbound (local ip "localhost:*"))',
    '(allow network-outbound (remote ip "localhost:*"))',
  ],
  host: ['(allow network*)', '(allow system-socket)'],
} as const;

/**
 * The text of a profile for sandbox-exec(1) of macOS: the same wall that `toWallArguments` describes to bubblewrap, in
 * the language of the kernel's sandbox (SBPL), where the last rule that fits decides. Pure: resolve links first. There
 * are no private folders: places for temporary files are closed, so programs need a TMPDIR. Null where a path cannot
 * be written down.
 */
export function toSeatbeltProfile(
  spec: FittingWall,
  network: keyof typeof NETWORKS,
): string | null {
  const ordered = inLayers(spec);
  if (ordered.some(([path]) => UNWRITABLE.test(path))) return null;
  const rules = ordered.flatMap(([path, layer]) => {
    const below = `(subpath ${quoted(path)})`;
    switch (layer) {
      case 'scratch':
      case 'masked':
        return [`(deny file-read* file-write* ${below})`];
      case 'readOnly':
        return [...wayTo(path), `(allow file-read* ${below})`, `(deny file-write* ${below})`];
      case 'readWrite':
        return [...wayTo(path), `(allow file-read* file-write* ${below})`];
    }
  });
  return `${[...BASE, ...rules, ...DEVICES, ...NETWORKS[network]].join('\n')}\n`;
}

/** After the rules, because what is denied above would hold for them as well. */
const DEVICES = ['(allow file-write-data (literal "/dev/null") (literal "/dev/zero"))'];

/** Control characters have no place in the text of a profile. */
// oxlint-disable-next-line no-control-regex -- these are what is looked for
const UNWRITABLE = /[\u0000-\u001f\u007f]/u;

/** Folders on the way can be passed through (that they are there is seen, not what is in them). */
function wayTo(path: string): string[] {
  const folders: string[] = [];
  for (let at = dirname(path); at !== '/'; at = dirname(at)) folders.push(at);
  return folders.length === 0
    ? []
    : [
        `(allow file-read-metadata ${folders.map((folder) => `(literal ${quoted(folder)})`).join(' ')})`,
      ];
}

function quoted(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
