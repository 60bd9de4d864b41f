import { readdirSync, readFileSync } from 'node:fs';

/** Milliseconds of processors since the start of what is looked at. Linux only, from `proc(5)`. */
export interface Spent {
  /** Of the control plane, its database, and all that they have started. */
  readonly controlMs: number;
  /** Of the thread in which the control plane plans and answers. */
  readonly mainMs: number;
  /** Of workers, their agents, and all that they have started. */
  readonly machineMs: number;
}

/** How a thread fared: with nothing else to do, a machine lets it run whenever it wants to. */
interface Turns {
  readonly ranMs: number;
  /** That it could have run, and others did. */
  readonly waitedMs: number;
}

/** Roots of trees of processes. */
export interface Trees {
  readonly server: number;
  readonly database: number;
  readonly workers: readonly number[];
}

/** The kernel counts in hundredths of a second on every system that Node supports. */
const MS_PER_TICK = 10;
const NS_PER_MS = 1_000_000;

interface Stat {
  readonly parent: number;
  readonly ownMs: number;
  /** Of children that have ended and were waited for. */
  readonly endedMs: number;
}
type Stats = ReadonlyMap<number, Stat>;

/** Answers what trees of processes have spent, each time it is asked. */
export function watchSpending(trees: () => Trees): () => Spent {
  let last: Tree = { stats: new Map(), children: new Map() };
  /** Of programs that ended when nobody waited for them any more. */
  let lostControlMs = 0;
  let lostMachineMs = 0;
  return () => {
    const now = readTree();
    const { server, database, workers } = trees();
    const control = [server, database];
    for (const root of control) lostControlMs += lostMs(last, now, root);
    for (const root of workers) lostMachineMs += lostMs(last, now, root);
    last = now;
    const sum = (roots: readonly number[]): number =>
      roots.reduce((total, root) => total + treeMs(now, root), 0);
    return {
      controlMs: sum(control) + lostControlMs,
      mainMs: readTurns(server).ranMs,
      machineMs: sum(workers) + lostMachineMs,
    };
  };
}

/** Of the first threads of these processes together. */
export function readAllTurns({ server, workers }: Trees): Turns {
  const turns = [server, ...workers].map(readTurns);
  return {
    ranMs: turns.reduce((sum, { ranMs }) => sum + ranMs, 0),
    waitedMs: turns.reduce((sum, { waitedMs }) => sum + waitedMs, 0),
  };
}

/** Of all programs of this machine together, since it started. */
export function readMachineBusyMs(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1);
  // user nice system idle iowait irq softirq steal
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
    .trim()
    .split(/\s+/u)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq + steal) * MS_PER_TICK;
}

export function minus(later: Spent, earlier: Spent): Spent {
  return {
    controlMs: later.controlMs - earlier.controlMs,
    mainMs: later.mainMs - earlier.mainMs,
    machineMs: later.machineMs - earlier.machineMs,
  };
}

interface Tree {
  readonly stats: Stats;
  readonly children: ReadonlyMap<number, readonly number[]>;
}

function treeMs(tree: Tree, pid: number): number {
  const stat = tree.stats.get(pid);
  const own = stat === undefined ? 0 : stat.ownMs + stat.endedMs;
  return (tree.children.get(pid) ?? []).reduce((sum, child) => sum + treeMs(tree, child), own);
}

/** What those who have gone since had spent, as far as it was not counted to those who had started them. */
function lostMs(before: Tree, now: Tree, pid: number): number {
  const [then, still] = [before.stats.get(pid), now.stats.get(pid)];
  if (then === undefined || still === undefined) return 0;
  let gone = 0;
  let below = 0;
  for (const child of before.children.get(pid) ?? []) {
    if (now.stats.get(child)?.parent === pid) below += lostMs(before, now, child);
    else gone += treeMs(before, child);
  }
  return below + Math.max(0, gone - (still.endedMs - then.endedMs));
}

function readTree(): Tree {
  const stats = new Map<number, Stat>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/u.test(name)) continue;
    const stat = readIfThere(`/proc/${name}/stat`);
    if (stat === '') continue;
    // Behind the name, which may hold anything: the state is field 3, its parent 4, utime to cstime are 14 to 17.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = (index: number): number => Number(fields[index]) + Number(fields[index + 1]);
    stats.set(Number(name), {
      parent: Number(fields[1]),
      ownMs: ticks(11) * MS_PER_TICK,
      endedMs: ticks(13) * MS_PER_TICK,
    });
  }
  return { stats, children: Map.groupBy(stats.keys(), (pid) => stats.get(pid)?.parent ?? 0) };
}

function readTurns(pid: number): Turns {
  const [ran = 0, waited = 0] = readIfThere(`/proc/${pid}/schedstat`).split(' ').map(Number);
  return { ranMs: ran / NS_PER_MS, waitedMs: waited / NS_PER_MS };
}

/** Empty when the process is gone by now. */
function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && GONE.has(String(error.code))) return '';
    throw error;
  }
}

const GONE: ReadonlySet<string> = new Set(['ENOENT', 'ESRCH']);
