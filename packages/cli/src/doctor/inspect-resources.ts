import { statfs } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { systemCodeOf } from '../errors/to-refusal.ts';
import { nearestExisting } from './inspect-home.ts';
import type { MachineCheck } from './inspect-machine.ts';

const GIB = 1024 ** 3;
/** Below this no run is started. */
const DISK_NEEDED_BYTES = 1 * GIB;
/** Workspaces with installed dependencies need room. */
const DISK_COMFORT_BYTES = 5 * GIB;
/** Below this no run is started. */
const MEMORY_NEEDED_BYTES = GIB / 4;
const MEMORY_COMFORT_BYTES = 2 * GIB;

/** Free space where the home is (or will be). */
export async function inspectDisk(home: string): Promise<MachineCheck> {
  try {
    const facts = await statfs(await nearestExisting(home));
    const free = facts.bavail * facts.bsize;
    return judge('disk', free, DISK_NEEDED_BYTES, DISK_COMFORT_BYTES, 'free some space.');
  } catch (error) {
    return {
      name: 'disk',
      result: 'warning',
      detail: `The free space cannot be read (${systemCodeOf(error) ?? String(error)}).`,
    };
  }
}

/** Memory that programs may still take, as the operating system reckons it for this process. */
export function inspectMemory(): MachineCheck {
  const check = judge(
    'memory',
    process.availableMemory(),
    MEMORY_NEEDED_BYTES,
    MEMORY_COMFORT_BYTES,
    'end other programs, or run fewer agents.',
  );
  return { ...check, detail: `${check.detail} (${availableParallelism()} processors)` };
}

function judge(
  name: string,
  free: number,
  needed: number,
  comfort: number,
  remedy: string,
): MachineCheck {
  const amount = `${(free / GIB).toFixed(1)} GiB free`;
  if (free < needed) {
    return { name, result: 'failed', detail: `${amount}; no run is started like this: ${remedy}` };
  }
  return free < comfort
    ? { name, result: 'warning', detail: `${amount}; that is little: ${remedy}` }
    : { name, result: 'ok', detail: amount };
}
