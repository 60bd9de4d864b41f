import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** What a process holds in memory at this moment, as Linux counts it. */
export function residentBytes(child: ChildProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  const line = status.split('\n').find((entry) => entry.startsWith('VmRSS:'));
  return line === undefined ? 0 : Number.parseInt(line.slice('VmRSS:'.length).trim(), 10) * 1024;
}
