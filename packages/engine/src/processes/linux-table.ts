import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import type { ProcessRow } from './process-table.ts';

/** USER_HZ, the unit of times in /proc/<pid>/stat, is 100 on every architecture that Node runs on. */
const TICK_MS = 10;
const AT_PAGESZ = 6;
const KERNEL_THREAD = 0x0020_0000;
const RUN_VARIABLE = Buffer.from('ROPEWALK_RUN=');
const TREE_VARIABLE = Buffer.from('ROPEWALK_TREE=');
const ANY_VARIABLE = Buffer.from('ROPEWALK_');

/**
 * Reads /proc once. Synchronous on purpose: these files live in memory, and a table that is read in
 * one go has no gaps in which processes are born and missed. Environments are searched, never kept.
 */
export function readLinuxTable(): readonly ProcessRow[] {
  const reader = createReader();
  const pageBytes = readPageBytes(reader.read('/proc/self/auxv'));
  const rows: ProcessRow[] = [];
  for (const name of readdirSync('/proc')) {
    const first = name.charCodeAt(0);
    if (first < 48 || first > 57) continue;
    const stat = reader.read(`/proc/${name}/stat`);
    if (stat === null) continue;
    const row = parseStat(stat.toString('latin1'), pageBytes);
    if (row === null) continue;
    const environment = reader.read(`/proc/${name}/environ`);
    rows.push({ ...row, ...findMarkers(environment) });
  }
  return rows;
}

/** One living process, without its markers; null when it is dead, gone, or a kernel thread. */
export function readLinuxProcess(pid: number): Omit<ProcessRow, 'run' | 'tree'> | null {
  const stat = createReader(1_024).read(`/proc/${pid}/stat`);
  return stat === null ? null : parseStat(stat.toString('latin1'), 0);
}

/**
 * Parses one line of /proc/<pid>/stat (proc_pid_stat(5)); null for kernel threads and for what is
 * already dead. The name in brackets may itself contain brackets and blanks.
 */
export function parseStat(
  line: string,
  pageBytes: number,
): Omit<ProcessRow, 'run' | 'tree'> | null {
  const nameEnd = line.lastIndexOf(')');
  const nameStart = line.indexOf('(');
  if (nameStart < 0 || nameEnd < nameStart) return null;
  const fields = line.slice(nameEnd + 2).split(' ');
  const state = fields[0] ?? 'X';
  const field = (number: number): number => Number(fields[number - 3] ?? 0);
  if (state === 'Z' || state === 'X' || state === 'x') return null;
  if ((field(9) & KERNEL_THREAD) !== 0) return null;
  return {
    pid: Number(line.slice(0, nameStart - 1)),
    parent: field(4),
    group: field(5),
    startedAt: field(22),
    stopped: state === 'T' || state === 't',
    uninterruptible: state === 'D',
    name: line.slice(nameStart + 1, nameEnd),
    cpuMs: (field(14) + field(15) + field(16) + field(17)) * TICK_MS,
    residentBytes: field(24) * pageBytes,
  };
}

function findMarkers(environment: Buffer | null): Pick<ProcessRow, 'run' | 'tree'> {
  if (environment === null || !environment.includes(ANY_VARIABLE)) return { run: null, tree: null };
  return {
    run: findVariable(environment, RUN_VARIABLE),
    tree: findVariable(environment, TREE_VARIABLE),
  };
}

/** The first value wins, as it does for getenv. */
function findVariable(environment: Buffer, prefix: Buffer): string | null {
  let at = environment.indexOf(prefix);
  while (at > 0 && environment[at - 1] !== 0) at = environment.indexOf(prefix, at + 1);
  if (at < 0) return null;
  const start = at + prefix.length;
  const end = environment.indexOf(0, start);
  return environment.toString('utf8', start, end < 0 ? environment.length : end);
}

/** Files under /proc have no size to ask for; one buffer serves the whole pass. */
function createReader(bytes = 64 * 1024): { read(path: string): Buffer | null } {
  let buffer = Buffer.allocUnsafe(bytes);
  const readAll = (file: number): Buffer => {
    let length = 0;
    for (;;) {
      if (length === buffer.length) buffer = Buffer.concat([buffer, Buffer.allocUnsafe(length)]);
      const count = readSync(file, buffer, length, buffer.length - length, null);
      if (count === 0) return buffer.subarray(0, length);
      length += count;
    }
  };
  return {
    read(path) {
      let file: number | null = null;
      try {
        file = openSync(path, 'r');
        return readAll(file);
      } catch (error) {
        if (isGoneOrForeign(error)) return null;
        throw error;
      } finally {
        if (file !== null) closeSync(file);
      }
    },
  };
}

/** The process ended while we looked, or belongs to somebody whose environment is not ours to see. */
function isGoneOrForeign(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return (
    code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES' || code === 'EPERM' || code === 'EIO'
  );
}

/**
 * AT_PAGESZ of the auxiliary vector that the kernel gave this process: pairs of machine words, see
 * getauxval(3). Node runs on 64-bit little-endian Linux only, but for 32-bit arm, where it is 4096.
 */
function readPageBytes(auxiliary: Buffer | null): number {
  if (auxiliary === null || process.arch === 'arm') return 4096;
  for (let at = 0; at + 16 <= auxiliary.length; at += 16) {
    if (auxiliary.readUInt32LE(at) === AT_PAGESZ) return auxiliary.readUInt32LE(at + 8);
  }
  return 4096;
}
