import { execFile } from 'node:child_process';
import { resolveWall } from '../wall/resolve-wall.ts';
import { runsAsRoot } from '../wall/detect-wall.ts';
import { toWallArguments } from '../wall/wall-arguments.ts';
import type { WallSupport } from '../wall/wall-types.ts';
import type { BrowserSupport } from './find-browser.ts';

const TIMEOUT_MS = 30_000;
/** Whatever it would keep goes with the wall; without one it finds no place to keep anything. */
const NOWHERE = { HOME: '/dev/shm', TMPDIR: '/dev/shm' };

/**
 * Has the browser say its version, behind the wall where there is one. Null when it could, else what went
 * wrong. Never rejects.
 */
export function tryBrowser(
  browser: Extract<BrowserSupport, { available: true }>,
  wall: WallSupport,
): Promise<string | null> {
  const plain = { command: browser.program, args: ['--no-sandbox', '--version'] };
  const resolved = resolveWall({ readWrite: [], readOnly: browser.readOnly, masked: [] });
  if (!resolved.ok) return Promise.resolve(resolved.why);
  const { command, args } = wall.available
    ? {
        command: wall.program,
        args: toWallArguments(resolved.spec, { ...plain, cwd: '/', asRoot: runsAsRoot() }),
      }
    : plain;
  const env = { PATH: process.env['PATH'], ...(wall.available ? NOWHERE : {}) };
  return new Promise((resolve) => {
    execFile(command, args, { env, cwd: '/', timeout: TIMEOUT_MS }, (error, _out, said) => {
      resolve(error === null ? null : said.trim() === '' ? error.message : said.trim());
    });
  });
}
