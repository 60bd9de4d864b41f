import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessRow } from './process-table.ts';

/** Processes that outlived SIGKILL: another user's, or stuck in the kernel. */
export class ProcessesLeftError extends Error {
  readonly code = 'processes_left';
  readonly pids: readonly number[];

  constructor(pids: readonly number[]) {
    super(
      `The processes ${pids.join(', ')} could not be ended. They belong to another user or wait for a broken device; end them by hand.`,
    );
    this.name = 'ProcessesLeftError';
    this.pids = pids;
  }
}

const KILL_LIMIT_MS = 30_000;
const FREEZE_LIMIT_MS = 2_000;
const LONGEST_LOOK_MS = 40;

/** How to find a tree again and again while it changes. */
export interface TreeView {
  look(): Promise<readonly ProcessRow[]>;
  /** The wall's own processes: they must outlive the grace of what they hold, and end by themselves after it. */
  isWall(row: ProcessRow): boolean;
}

/**
 * TERM, then up to `graceMs`, then KILL until a look at the process table finds nothing.
 * Resolves with how many processes were signalled. Throws `ProcessesLeftError` after 30 s of KILL.
 */
export async function endTree(view: TreeView, graceMs: number): Promise<number> {
  const ended = new Set<string>();
  if (graceMs > 0 && (await askToEnd(view, graceMs, ended))) return ended.size;
  const giveUpAt = performance.now() + KILL_LIMIT_MS;
  for (let waitMs = 1; ; waitMs = Math.min(waitMs * 2, LONGEST_LOOK_MS)) {
    const rows = await view.look();
    if (rows.length === 0) return ended.size;
    for (const row of rows) {
      if (signal(row.pid, 'SIGKILL')) ended.add(keyOf(row));
    }
    if (performance.now() > giveUpAt) throw new ProcessesLeftError(rows.map((row) => row.pid));
    await delay(waitMs);
  }
}

/** True when everything went by itself. */
async function askToEnd(view: TreeView, graceMs: number, ended: Set<string>): Promise<boolean> {
  const killAt = performance.now() + graceMs;
  for (let waitMs = 1; ; waitMs = Math.min(waitMs * 2, LONGEST_LOOK_MS)) {
    const rows = await view.look();
    if (rows.length === 0) return true;
    for (const row of rows) {
      if (view.isWall(row) || ended.has(keyOf(row))) continue;
      if (signal(row.pid, 'SIGTERM')) ended.add(keyOf(row));
    }
    // A frozen process sees TERM only when it goes on, and a frozen wall cannot clear up.
    for (const row of rows) if (row.stopped) signal(row.pid, 'SIGCONT');
    const left = killAt - performance.now();
    if (left <= 0) return false;
    await delay(Math.min(waitMs, left));
  }
}

/** SIGSTOP until a look finds nobody that is neither stopped nor beyond signals; at most 2 s. */
export async function freezeTree(view: TreeView): Promise<void> {
  const giveUpAt = performance.now() + FREEZE_LIMIT_MS;
  const told = new Set<string>();
  for (let waitMs = 1; ; waitMs = Math.min(waitMs * 2, LONGEST_LOOK_MS)) {
    const rows = await view.look();
    // One that waits in the kernel (for a disk, for its vforked child) stops before it gets out.
    const moving = rows.filter(
      (row) => !row.stopped && !(row.uninterruptible && told.has(keyOf(row))),
    );
    for (const row of moving) {
      signal(row.pid, 'SIGSTOP');
      told.add(keyOf(row));
    }
    if (moving.length === 0 || performance.now() > giveUpAt) return;
    await delay(waitMs);
  }
}

/** SIGCONT to everything in it. */
export async function thawTree(view: TreeView): Promise<void> {
  for (const row of await view.look()) signal(row.pid, 'SIGCONT');
}

function keyOf(row: ProcessRow): string {
  return `${row.pid}@${row.startedAt}`;
}

/** False when the process was gone already or is not ours to signal; the next look tells which. */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ESRCH' || code === 'EPERM') return false;
    throw error;
  }
}
