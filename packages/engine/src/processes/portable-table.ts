import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import type { ProcessRow } from './process-table.ts';

const COLUMNS = 'pid=,ppid=,pgid=,stat=,time=,rss=,comm=';

/** Asks `ps` (POSIX columns). Rejects when there is no `ps`. */
export async function readPortableTable(): Promise<readonly ProcessRow[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', COLUMNS], {
    env: { ...process.env, LC_ALL: 'C' },
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout.split('\n').flatMap((line) => {
    const row = parsePsLine(line);
    return row === null ? [] : [row];
  });
}

/** One line of `ps`; null for zombies and for what is not a line of it. */
export function parsePsLine(line: string): ProcessRow | null {
  const match = /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)\s+(\d+)\s+(.*)$/.exec(line);
  if (match === null) return null;
  const [, pid = '', parent = '', group = '', state = '', time = '', resident = '', name = ''] =
    match;
  if (state.startsWith('Z')) return null;
  return {
    pid: Number(pid),
    parent: Number(parent),
    group: Number(group),
    startedAt: 0,
    stopped: state.startsWith('T'),
    uninterruptible: state.startsWith('D') || state.startsWith('U'),
    name: basename(name.trim()),
    cpuMs: parsePsTime(time),
    residentBytes: Number(resident) * 1024,
    run: null,
    tree: null,
  };
}

/** `[[dd-]hh:]mm:ss[.cc]`, as POSIX and the BSDs write it. */
function parsePsTime(time: string): number {
  const [days, clock] = time.includes('-') ? time.split('-') : ['0', time];
  const seconds = (clock ?? '0').split(':').reduce((total, part) => total * 60 + Number(part), 0);
  return Math.round((Number(days) * 86_400 + seconds) * 1000);
}
