import { setTimeout as wait } from 'node:timers/promises';
import type { AgentEnding } from '@ropewalk/contracts';
import type { ProcessExit, SpawnedProcess } from '@ropewalk/core';
import type { Emit } from './session.ts';

const TAIL_CHARACTERS = 8_192;

/** Passes stderr on and remembers its end. */
export interface StderrReader {
  tail(): string;
}

/** Reads stderr until it closes; must run, or a talkative program blocks on a full pipe. */
export function readStderr(process: SpawnedProcess, emit: Emit): StderrReader {
  let tail = '';
  const decoder = new TextDecoder();
  const read = async (): Promise<void> => {
    for await (const chunk of process.stderr) {
      const text = decoder.decode(chunk, { stream: true });
      tail = (tail + text).slice(-TAIL_CHARACTERS);
      emit({ type: 'stderr', text });
    }
  };
  read().catch((error: unknown) => {
    // A pipe that breaks with its process says nothing that the exit does not say.
    tail += `\n(stderr could not be read to its end: ${String(error)})`;
  });
  return { tail: () => tail };
}

/**
 * Waits until the process is gone, so that its workspace can be used again; ends the tree when it
 * has not gone by itself after `graceMs`.
 */
export async function whenGone(process: SpawnedProcess, graceMs: number): Promise<ProcessExit> {
  if ((await exitWithin(process, graceMs)) === null) await process.stop(2_000);
  return process.exited;
}

/** The exit if it comes in time, else null. */
export async function exitWithin(
  process: SpawnedProcess,
  timeoutMs: number,
): Promise<ProcessExit | null> {
  const timer = new AbortController();
  const late = wait(timeoutMs, null, { signal: timer.signal }).catch(() => null);
  const exit = await Promise.race([process.exited, late]);
  timer.abort();
  return exit;
}

/** The ending of a program that went without a last word. */
export function toDied(exit: ProcessExit, stderrTail: string): AgentEnding {
  return { kind: 'died', exitCode: exit.exitCode, signal: exit.signal, stderrTail };
}
