import { randomUUID } from 'node:crypto';
import { mkdir, readdir, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, sep } from 'node:path';
import type { ScaffoldEvent } from '@ropewalk/contracts';
import { accept, refuse, type FolderVerdict, type Result } from '@ropewalk/core';
import { createLineReader } from '../dev-server/dev-lines.ts';
import type { EngineContext } from '../engine-types.ts';
import { removeForcibly } from '../workspaces/remove-tree.ts';
import { createEventQueue, type EventQueue } from './event-queue.ts';
import { toStep, type ScaffoldPlace, type ScaffoldStep } from './scaffold-steps.ts';
import { parseTemplate } from './templates.ts';

/** Starts projects from templates, inside the wall and with the network. */
export interface Scaffolds {
  /**
   * Brings a template into a folder and tells of it line by line; the last event is `complete` or `error`. When
   * `signal` aborts, everything that was started ends and nothing more is told. A folder that was empty is empty
   * again unless all went well; what was there before is never removed.
   */
  run(request: ScaffoldRequest, signal: AbortSignal): AsyncIterable<ScaffoldEvent>;
  /** Ends what is under way. */
  close(): Promise<void>;
}

export interface ScaffoldRequest {
  readonly template: string;
  /** Absolute path of a folder that exists. */
  readonly targetPath: string;
}

export interface ScaffoldsDeps {
  readonly context: EngineContext;
  /** Folder of the control plane. */
  readonly home: string;
  readonly walls: { readonly masked: readonly string[]; readonly readOnly: readonly string[] };
  readonly person: { readonly home: string; readonly sshAuthSock: string | undefined };
  /** Which folders a person may use through us; links are resolved. */
  judge(folder: string): FolderVerdict;
  readonly timeoutMs?: number;
}

const TIMEOUT_MS = 15 * 60_000;
/** Further lines are read and not told. */
const MAX_LINES = 5_000;
const STOP_GRACE_MS = 2_000;

/** No template is being brought. */
export function createScaffolds(deps: ScaffoldsDeps): Scaffolds {
  const busy = new Set<string>();
  const underWay = new Set<{ readonly abort: AbortController; readonly done: Promise<void> }>();

  return {
    run(request, signal) {
      const queue = createEventQueue<ScaffoldEvent>();
      const abort = new AbortController();
      const done = scaffold(deps, busy, request, {
        queue,
        signal: AbortSignal.any([signal, abort.signal]),
      })
        .catch((err: unknown) => {
          deps.context.log.error({ err }, 'a template could not be brought');
          queue.put({
            type: 'error',
            message: 'The template could not be brought; the log says why.',
          });
        })
        .finally(() => {
          queue.end();
          underWay.delete(entry);
        });
      const entry = { abort, done };
      underWay.add(entry);
      return queue;
    },
    async close() {
      await Promise.all(
        [...underWay].map(({ abort, done }) => {
          abort.abort();
          return done;
        }),
      );
    },
  };
}

/** How one run is told of and ended. */
interface Telling {
  readonly queue: EventQueue<ScaffoldEvent>;
  readonly signal: AbortSignal;
}

async function scaffold(
  deps: ScaffoldsDeps,
  busy: Set<string>,
  request: ScaffoldRequest,
  telling: Telling,
): Promise<void> {
  const target = await requireTarget(deps, request.targetPath);
  if (!target.ok) {
    telling.queue.put({ type: 'error', message: target.refusal.message });
    return;
  }
  if ([...busy].some((other) => overlap(other, target.value))) {
    const message = `Another template is being brought into ${target.value}. Wait until it is there.`;
    telling.queue.put({ type: 'error', message });
    return;
  }
  busy.add(target.value);
  const staging = join(deps.home, 'carry', randomUUID());
  const place = { target: target.value, home: join(staging, 'home'), tmp: join(staging, 'tmp') };
  try {
    await mkdir(place.home, { recursive: true, mode: 0o700 });
    await mkdir(place.tmp);
    await bring(deps, request.template, place, telling);
  } finally {
    busy.delete(target.value);
    await removeForcibly(staging);
  }
}

async function requireTarget(deps: ScaffoldsDeps, path: string): Promise<Result<string>> {
  const real = isAbsolute(path) ? await realpath(path).catch(() => null) : null;
  const facts = real === null ? null : await stat(real);
  if (real === null || facts === null || !facts.isDirectory()) {
    return refuse('folder_missing', `There is no folder ${path}. Create it, or name another one.`);
  }
  return deps.judge(real) === 'blocked'
    ? refuse('folder_not_usable', `${path} may not be used for a project. Choose another folder.`)
    : accept(real);
}

function overlap(one: string, other: string): boolean {
  return one === other || one.startsWith(other + sep) || other.startsWith(one + sep);
}

async function bring(
  deps: ScaffoldsDeps,
  named: string,
  place: ScaffoldPlace,
  telling: Telling,
): Promise<void> {
  const { queue, signal } = telling;
  const template = parseTemplate(named);
  if (template === null) {
    const message = `Unknown template "${named.slice(0, 200)}": use an id of GET /api/scaffold/templates, an https or ssh address of a git repository, or an absolute path.`;
    queue.put({ type: 'error', message });
    return;
  }
  const wasEmpty = (await readdir(place.target)).length === 0;
  if (!wasEmpty && template.kind !== 'command') {
    const message = `${place.target} is not empty, and a template overwrites nothing. Choose an empty folder.`;
    queue.put({ type: 'error', message });
    return;
  }
  const step = await toStep(deps, template, place);
  if (!step.ok) {
    queue.put({ type: 'error', message: step.refusal.message });
    return;
  }
  let done = false;
  try {
    const exitCode = await runStep(deps, step.value, place, telling);
    done = exitCode === 0 && !signal.aborted;
    if (done && step.value.dropsHistory) {
      await removeForcibly(join(place.target, '.git'));
    }
    if (exitCode !== null && !signal.aborted) {
      queue.put({ type: 'complete', success: done, exit_code: exitCode });
    }
  } finally {
    if (!done && wasEmpty) {
      await empty(place.target);
    }
  }
}

/** The exit code; null when it was ended, which has been told. */
async function runStep(
  { context, timeoutMs = TIMEOUT_MS }: ScaffoldsDeps,
  { program, args, env, wall }: ScaffoldStep,
  { target }: ScaffoldPlace,
  { queue, signal }: Telling,
): Promise<number | null> {
  if (signal.aborted) {
    return null;
  }
  const marker = `${context.homeId}-scaffold-${randomUUID()}`;
  const child = context.host.spawn({ command: program, args, env, cwd: target, marker, wall });
  child.stdin.end();
  let ended: 'time' | 'asked' | null = null;
  const end = (why: 'time' | 'asked'): void => {
    ended ??= why;
    child
      .stop(why === 'time' ? STOP_GRACE_MS : 0)
      .catch((err: unknown) => context.log.error({ err }, 'a template could not be ended'));
  };
  const cancel = (): void => end('asked');
  signal.addEventListener('abort', cancel, { once: true });
  const cancelWake = context.clock.wakeAt(context.clock.now() + timeoutMs, () => end('time'));
  try {
    const told = createTeller(queue);
    const read = Promise.all([told(child.stdout), told(child.stderr)]);
    const { exitCode } = await child.exited;
    // What it has left behind would hold its output open, and goes on writing into the folder.
    await child.stop(0);
    await read;
    if (ended === 'time') {
      const message = `The template took longer than ${Math.round(timeoutMs / 60_000)} minutes and was ended.`;
      queue.put({ type: 'error', message });
    }
    return ended === null ? (exitCode ?? 1) : null;
  } finally {
    cancelWake();
    signal.removeEventListener('abort', cancel);
  }
}

/** Tells the lines of several outputs, up to a number for all of them. */
function createTeller(queue: EventQueue<ScaffoldEvent>) {
  let lines = 0;
  const tell = (line: string): void => {
    lines += 1;
    if (lines <= MAX_LINES) {
      queue.put({ type: 'output', line });
    } else if (lines === MAX_LINES + 1) {
      queue.put({ type: 'output', line: '[… further output is not shown]' });
    }
  };
  return async (output: AsyncIterable<Uint8Array>): Promise<void> => {
    const reader = createLineReader(tell);
    for await (const chunk of output) {
      reader.add(chunk);
    }
    reader.end();
  };
}

async function empty(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    await removeForcibly(join(folder, name));
  }
}
