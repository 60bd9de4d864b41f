import { execFile } from 'node:child_process';
import { toWallLine } from '../wall/wall-line.ts';
import type { WallSupport } from '../wall/wall-types.ts';
import type { BrowserSupport } from './find-browser.ts';

const TIMEOUT_MS = 30_000;
/** Whatever it would keep goes with the wall. */
const NOWHERE = { HOME: '/dev/shm', TMPDIR: '/dev/shm' };

/**
 * Has the browser and the program that offers its tools say their versions, where agents are: behind the
 * wall, if there is one, with `masked` hidden. Null when they could, else what went wrong. Never rejects.
 */
export async function tryBrowser(
  browser: Extract<BrowserSupport, { available: true }>,
  wall: WallSupport,
  masked: readonly string[],
): Promise<string | null> {
  const programs = [
    { command: browser.program, args: ['--no-sandbox', '--version'] },
    { command: browser.node, args: [browser.server, '--version'] },
  ];
  const failures = await Promise.all(
    programs.map((plain) => {
      if (!wall.available) return failureOf(plain.command, plain.args, {});
      const spec = { readWrite: [], readOnly: browser.readOnly, masked, network: 'host' } as const;
      const line = toWallLine(wall, spec, { ...plain, cwd: '/' });
      return line.ok ? failureOf(line.program, line.args, NOWHERE) : line.why;
    }),
  );
  return failures.find((failure) => failure !== null) ?? null;
}

function failureOf(
  command: string,
  args: readonly string[],
  variables: Readonly<Record<string, string>>,
): Promise<string | null> {
  const env = { PATH: process.env['PATH'], ...variables };
  return new Promise((resolve) => {
    execFile(command, args, { env, cwd: '/', timeout: TIMEOUT_MS }, (error, _out, said) => {
      if (error === null) resolve(null);
      else resolve(said.trim() === '' ? error.message : said.trim());
    });
  });
}
