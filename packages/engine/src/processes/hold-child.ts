import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';

/** Whether a program and its pipes keep this process from ending. */
export function holdChild(child: ChildProcess, held: boolean): void {
  for (const handle of [child, ...child.stdio]) {
    if (handle !== child && !(handle instanceof Socket)) continue;
    if (held) handle.ref();
    else handle.unref();
  }
}
