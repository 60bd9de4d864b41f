import type { ChildProcess } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { STATUS_FD } from './launch.ts';
import { readLinuxProcess } from './linux-table.ts';

/** What bubblewrap says about the program that it was started for. */
export interface WallWatch {
  /**
   * Whether it got as far as starting the program: it then reports an exit code of its own. Resolves when
   * bubblewrap has ended; only meaningful when it was not killed.
   */
  readonly started: Promise<boolean>;
  /**
   * To be asked when bubblewrap has ended: whether nothing of what ran inside is left. Everything inside
   * belongs to one process, the first of its namespace, which the kernel ends together with bubblewrap and
   * which is gone only after all the others. False says that it cannot be told, or took too long.
   */
  isEmpty(): Promise<boolean>;
}

/** See `--json-status-fd` in bwrap(1): objects, each on a line. */
const reportSchema = z.object({
  'child-pid': z.number().optional(),
  'exit-code': z.number().optional(),
});

/** The kernel needs a moment to end what runs inside; on a busy machine many. */
const PATIENCE_MS = 2_000;
const LONGEST_WAIT_MS = 16;

/** One that was started without a wall. */
export const NO_WALL: WallWatch = {
  started: Promise.resolve(true),
  isEmpty: () => Promise.resolve(false),
};

/** Listens to what bubblewrap reports from its start on. */
export function watchWall(child: ChildProcess): WallWatch {
  const stream = child.stdio[STATUS_FD];
  if (stream === null || stream === undefined || !('read' in stream)) return NO_WALL;
  let first: { readonly pid: number; readonly startedAt: number | null } | null = null;
  let exited = false;
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const report of lines.flatMap(toReport)) {
      exited ||= report['exit-code'] !== undefined;
      const pid = report['child-pid'];
      if (pid !== undefined) first = { pid, startedAt: readLinuxProcess(pid)?.startedAt ?? null };
    }
  });
  const ended = new Promise<void>((resolve) => {
    // An error on this pipe is followed by its close.
    stream.on('error', () => undefined);
    stream.on('close', () => resolve());
  });
  return {
    started: ended.then(() => exited),
    async isEmpty() {
      // The program may have been quicker than its report.
      if (first === null) await ended;
      // Where it could not be seen alive, that it cannot be seen now says nothing.
      if (first === null || first.startedAt === null) return false;
      const giveUpAt = performance.now() + PATIENCE_MS;
      for (let waitMs = 1; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
        const present = readLinuxProcess(first.pid);
        if (present === null || present.startedAt !== first.startedAt) return true;
        if (performance.now() > giveUpAt) return false;
        await delay(waitMs);
      }
    },
  };
}

function toReport(line: string): z.infer<typeof reportSchema>[] {
  return line.trim() === '' ? [] : [reportSchema.parse(JSON.parse(line))];
}
