import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { detectCgroups } from '../../packages/engine/src/processes/cgroup.ts';
import { processesOf } from './killer.ts';

const run = promisify(execFile);

/** Everything that runs may leave behind, by kind. */
export interface Stock {
  /** With the marker of the home. */
  readonly processes: readonly string[];
  readonly workspaces: readonly string[];
  /** Ports of runs on which somebody still listens. */
  readonly ports: readonly string[];
  readonly temporary: readonly string[];
  readonly cgroups: readonly string[];
  /** In the hub; those under which work of runs is kept are meant to stay. */
  readonly refs: readonly string[];
  readonly sockets: readonly string[];
}

export async function takeStock(place: {
  readonly root: string;
  readonly home: string;
  readonly temporary: string;
  readonly homeId: string;
  readonly ports: readonly number[];
}): Promise<Stock> {
  const { root, home, homeId } = place;
  const [processes, workspaces, ports, temporary, cgroups, refs, sockets] = await Promise.all([
    processesOf(homeId),
    workspacesIn(home),
    portsTaken(place.ports),
    readdir(place.temporary),
    cgroupsOf(homeId),
    refsIn(home),
    socketsBelow(root),
  ]);
  const named = await Promise.all(
    processes.map(({ pid }) => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => String(pid))),
  );
  return { processes: named, workspaces, ports, temporary, cgroups, refs, sockets };
}

async function projectsIn(home: string): Promise<string[]> {
  const projects = join(home, 'projects');
  return (await namesIn(projects)).map((name) => join(projects, name));
}

async function workspacesIn(home: string): Promise<string[]> {
  const projects = await projectsIn(home);
  return (await Promise.all(projects.map((one) => namesIn(join(one, 'workspaces'))))).flat();
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}

/** Ports are given out again to whoever asks next: one that somebody else's run has taken by now does not count. */
async function portsTaken(ports: readonly number[]): Promise<string[]> {
  const taken = await Promise.all(
    ports.map(async (port) => ((await canListen(port)) ? [] : [String(port)])),
  );
  return taken.flat();
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

async function cgroupsOf(homeId: string): Promise<string[]> {
  const cgroups = await detectCgroups();
  if (cgroups === null) return [];
  const folders = [cgroups.own, ...(cgroups.ownPids === null ? [] : [cgroups.ownPids])];
  const names = await Promise.all(folders.map((folder) => namesIn(join(folder, 'ropewalk'))));
  return names.flat().filter((name) => name.startsWith(encodeURIComponent(homeId)));
}

async function refsIn(home: string): Promise<string[]> {
  const found: string[] = [];
  for (const project of await projectsIn(home)) {
    const [hub] = (await namesIn(project)).filter((name) => name.startsWith('hub'));
    if (hub === undefined) continue;
    const list = ['-C', join(project, hub), 'for-each-ref', '--format=%(refname)'];
    const { stdout } = await run('git', list);
    found.push(...stdout.split('\n').filter((ref) => ref !== ''));
  }
  return found.filter(
    (ref) => !/^refs\/(?:heads\/main$|ropewalk\/runs\/(?:left-w-[0-9a-f]+|\d+)$)/.test(ref),
  );
}

async function socketsBelow(root: string): Promise<string[]> {
  const { stdout } = await run('find', [root, '-type', 's']);
  return stdout.split('\n').filter((path) => path !== '');
}
