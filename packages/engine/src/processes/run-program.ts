import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { createOutputCollector, type OutputCollector } from './output-collector.ts';
import { createPausableDeadline } from './pausable-deadline.ts';
import type { RunReport, RunRequest } from './process-types.ts';
import type { PipePool, RealPipes } from './real-pipes.ts';
import type { StartedTree, Tree, TreeRegistry } from './tree-registry.ts';
import { endTree, ProcessesLeftError } from './tree-signals.ts';

const DEFAULT_TAIL_BYTES = 16 * 1024;
/** A command that is over its time may still say why. */
const TIMEOUT_GRACE_MS = 2_000;
/** How long output may be held open by somebody to whom the program has passed it on. */
const CLOSE_LIMIT_MS = 2_000;

export interface RunDeps {
  readonly registry: TreeRegistry;
  readonly pipes: PipePool;
}

/**
 * Runs a program to its end, ends what it leaves behind, and says what became of it. Never rejects
 * for what the program does. Time in which the marker is frozen does not count.
 */
export async function runProgram(deps: RunDeps, request: RunRequest): Promise<RunReport> {
  const { registry } = deps;
  const startedAt = performance.now();
  const collector = createOutputCollector(request.tailBytes ?? DEFAULT_TAIL_BYTES);
  const toReport = (
    ending: Pick<RunReport, 'result' | 'exitCode' | 'signal'>,
    sentence: string | null = null,
    outOfMemoryBytes: number | null = null,
  ): RunReport => {
    const output = collector.finish();
    const tail = sentence === null ? output.tail : `${sentence}\n${output.tail}`.trimEnd();
    const durationMs = performance.now() - startedAt;
    return { ...ending, ...output, tail, durationMs, outOfMemoryBytes };
  };
  // What a project runs gets what a shell would give it; programs of ours do not open their output by path.
  const pipes = request.wall === null ? null : await deps.pipes.take();
  const start = startUnlessCancelled(registry, request, pipes);
  pipes?.handOver();
  if (start === 'cancelled' || !start.ok) {
    pipes?.release('unused');
    const never = { exitCode: null, signal: null };
    return start === 'cancelled'
      ? toReport({ result: 'cancelled', ...never })
      : toReport({ result: 'could_not_start', ...never }, await start.why);
  }
  const { tree } = start;
  const outputs = pipes ?? { stdout: tree.child.stdout, stderr: tree.child.stderr };
  const closed = collectOutput(outputs, collector);
  feed(tree, request.input);
  const stopped = await waitForEnd(tree, request);
  const sentence = await settle(tree, closed);
  pipes?.release(sentence === null ? 'done' : 'held');
  for (const stream of tree.child.stdio) stream?.destroy();
  const exit = await tree.exited;
  if (stopped === null && exit.exitCode !== null && !(await tree.started)) {
    return toReport(
      { result: 'could_not_start', ...exit },
      `${request.command} could not be started inside the wall. bubblewrap said:`,
    );
  }
  const { outOfMemoryBytes } = await tree.memory();
  return toReport({ result: stopped ?? 'exited', ...exit }, sentence, outOfMemoryBytes);
}

function startUnlessCancelled(
  registry: TreeRegistry,
  request: RunRequest,
  pipes: RealPipes | null,
): StartedTree | 'cancelled' {
  if (request.signal?.aborted === true) return 'cancelled';
  return registry.start(request, {
    stdin: request.input === undefined ? 'ignore' : 'pipe',
    outputs: pipes?.forProgram ?? null,
  });
}

/** Resolves when both outputs have been closed by everybody. */
async function collectOutput(
  outputs: { readonly stdout: Readable | null; readonly stderr: Readable | null },
  collector: OutputCollector,
): Promise<void> {
  await Promise.all(
    (['stdout', 'stderr'] as const).map(async (source) => {
      const stream = outputs[source];
      if (stream === null) return;
      stream.on('data', (chunk: Uint8Array) => collector.add(source, chunk));
      // A broken output has ended; what came before it is kept.
      stream.on('error', () => undefined);
      await new Promise((resolve) => stream.once('close', resolve));
    }),
  );
}

function feed(tree: Tree, input: string | Uint8Array | undefined): void {
  // A program need not read its input; that it did not shows in its exit.
  tree.child.stdin?.on('error', () => undefined);
  if (input !== undefined) tree.child.stdin?.end(input);
}

/** Null when the program ended by itself, otherwise why we ended it. */
async function waitForEnd(
  tree: Tree,
  request: RunRequest,
): Promise<'timed_out' | 'cancelled' | null> {
  const stop = Promise.withResolvers<'timed_out' | 'cancelled'>();
  const cancel = (): void => stop.resolve('cancelled');
  const deadline = createPausableDeadline(request.timeoutMs, () => stop.resolve('timed_out'));
  tree.deadlines.add(deadline);
  request.signal?.addEventListener('abort', cancel, { once: true });
  const reason = await Promise.race([tree.exited.then(() => null), stop.promise]);
  deadline.clear();
  tree.deadlines.delete(deadline);
  request.signal?.removeEventListener('abort', cancel);
  if (reason === null) return null;
  try {
    await endTree(tree.view, reason === 'timed_out' ? TIMEOUT_GRACE_MS : 0);
  } catch (error) {
    if (!(error instanceof ProcessesLeftError)) throw error;
    // `settle` says so in the report.
  }
  return reason;
}

/** Waits for the stragglers' end and for the last output; a sentence when something would not go. */
async function settle(tree: Tree, closed: Promise<void>): Promise<string | null> {
  let sentence: string | null = null;
  try {
    await tree.gone;
  } catch (error) {
    if (!(error instanceof ProcessesLeftError)) throw error;
    sentence = error.message;
  }
  const giveUp = new AbortController();
  const limit = delay(CLOSE_LIMIT_MS, undefined, { signal: giveUp.signal }).catch(() => undefined);
  await Promise.race([closed, limit]);
  giveUp.abort();
  return sentence;
}
