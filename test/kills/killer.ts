import { readdir, readFile } from 'node:fs/promises';

/** How a run is ended from outside. */
export const WAYS = ['process', 'tree', 'term', 'frozen', 'root', 'control_plane'] as const;
export type Way = (typeof WAYS)[number];

/** One living process of a run. */
export interface RunProcess {
  readonly pid: number;
  readonly run: number;
  readonly port: number | null;
}

/** The processes of runs of a home, or of everything that carries its marker; by what their environment says. */
export async function processesOf(homeId: string): Promise<readonly RunProcess[]> {
  const found: RunProcess[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const environ = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
    if (!environ.includes(`ROPEWALK_RUN=${homeId}-`)) {
      continue;
    }
    const run = new RegExp(`ROPEWALK_RUN=${homeId}-run-(\\d+)\0`).exec(environ)?.[1];
    const port = /(?:^|\0)PORT=(\d+)\0/.exec(environ)?.[1];
    found.push({
      pid: Number(pid),
      run: run === undefined ? 0 : Number(run),
      port: port === undefined ? null : Number(port),
    });
  }
  return found;
}

/** Ends a run in one of the ways; processes that are gone already are no matter. */
export function killRun(
  way: Exclude<Way, 'control_plane'>,
  tree: readonly RunProcess[],
  random: number,
) {
  const pids = tree.map(({ pid }) => pid);
  const one = pids[Math.floor(random * pids.length)];
  switch (way) {
    case 'process':
      send(one === undefined ? [] : [one], 'SIGKILL');
      // An agent that has lost a helper of its own goes on: then it is its turn.
      send(pids.slice(0, 1), 'SIGKILL');
      return;
    case 'tree':
      send(pids, 'SIGKILL');
      return;
    case 'term':
      send(pids, 'SIGTERM');
      return;
    case 'frozen':
      send(pids, 'SIGSTOP');
      send(pids.slice(0, 1), 'SIGKILL');
      return;
    case 'root':
      send(pids.slice(0, 1), 'SIGKILL');
  }
}

function send(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  }
}
