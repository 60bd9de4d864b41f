import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How a machine of a test stands. */
export interface MachineTree {
  readonly freeMb?: number;
  readonly load?: number;
  /** Shares of the last ten seconds in which somebody waited, in percent. */
  readonly waiting?: Partial<Readonly<Record<'cpu' | 'memory' | 'io', number>>>;
}

/** Writes what Linux would tell about a machine below `root`; a calm one where nothing is said. */
export async function writeMachine(
  root: string,
  { freeMb = 100_000, load = 0.1, waiting = {} }: MachineTree = {},
): Promise<string> {
  const proc = join(root, 'proc');
  await mkdir(join(proc, 'pressure'), { recursive: true });
  const put = async (path: string, text: string): Promise<void> => {
    // Whoever reads meanwhile finds the old or the new, never a half.
    await writeFile(join(proc, `${path}.new`), text);
    await rename(join(proc, `${path}.new`), join(proc, path));
  };
  const kib = freeMb * 1_024;
  await put('meminfo', `MemTotal:       ${kib * 2} kB\nMemAvailable:   ${kib} kB\n`);
  await put('loadavg', `${load.toFixed(2)} 0.10 0.10 1/93 6941\n`);
  await put('vmstat', 'pswpin 0\npswpout 0\noom_kill 0\n');
  for (const name of ['cpu', 'memory', 'io'] as const) {
    const share = (waiting[name] ?? 0).toFixed(2);
    const some = `some avg10=${share} avg60=0.00 avg300=0.00 total=1000\n`;
    await put(`pressure/${name}`, `${some}full avg10=0.00 avg60=0.00 avg300=0.00 total=1000\n`);
  }
  return root;
}
