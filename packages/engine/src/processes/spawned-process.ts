import { PassThrough, type Readable, type Writable } from 'node:stream';
import type { SpawnedProcess } from '@ropewalk/core';
import type { StartedTree, Tree } from './tree-registry.ts';
import { endTree } from './tree-signals.ts';

const DEFAULT_GRACE_MS = 5_000;
/** What shells answer for a program that they cannot start. */
const NOT_STARTED_EXIT_CODE = 127;

/**
 * The view that drivers have of a started program. For one that could not be started: pid 0, the
 * reason as a line on stderr, and exit code 127.
 */
export function toSpawnedProcess(started: StartedTree): SpawnedProcess {
  return started.ok ? wrapTree(started.tree) : wrapFailure(started.why);
}

function wrapTree(tree: Tree): SpawnedProcess {
  return {
    pid: tree.pid,
    stdin: quietWriter(tree.child.stdin),
    stdout: keepFor(tree.child.stdout),
    stderr: keepFor(tree.child.stderr),
    exited: tree.exited,
    stop: async (graceMs = DEFAULT_GRACE_MS) => {
      if (!tree.isGone()) await endTree(tree.view, graceMs);
      await tree.gone;
    },
  };
}

function wrapFailure(why: Promise<string>): SpawnedProcess {
  async function* sentence(): AsyncGenerator<Uint8Array> {
    yield Buffer.from(`${await why}\n`);
  }
  async function* nothing(): AsyncGenerator<Uint8Array> {}
  return {
    pid: 0,
    stdin: { write: () => false, end: () => undefined },
    stdout: nothing(),
    stderr: sentence(),
    exited: why.then(() => ({ exitCode: NOT_STARTED_EXIT_CODE, signal: null })),
    stop: () => Promise.resolve(),
  };
}

/** Node drops what was not being read when the program ends; this keeps it for whoever reads later. */
function keepFor(stream: Readable | null): AsyncIterable<Uint8Array> {
  const kept = new PassThrough();
  if (stream === null) return kept.end();
  stream.once('error', () => kept.end());
  return stream.pipe(kept);
}

/** Writing to a program that has closed its input or ended is no failure of ours: `exited` tells. */
function quietWriter(stream: Writable | null): SpawnedProcess['stdin'] {
  stream?.on('error', () => undefined);
  return {
    write: (chunk) => stream !== null && stream.writable && stream.write(chunk),
    end: () => stream?.end(),
  };
}
