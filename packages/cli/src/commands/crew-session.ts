import type { CrewSettingsChange, Project } from '@ropewalk/contracts';
import { accept, type Result } from '@ropewalk/core';
import type { Connection } from '../connection/connect.ts';
import { createProgress, type Progress, type ProgressStyle } from '../output/progress.ts';
import { summarize, type Summary } from '../output/summary.ts';
import { createViewFold } from '../output/view.ts';
import type { CommandContext } from './command-context.ts';
import { catchUp, followCrew, type FollowEnd, type FollowRequest } from './follow-crew.ts';

export interface SessionRequest {
  readonly name: string;
  /** Used when this call starts the crew. */
  readonly settings: CrewSettingsChange;
  readonly style: ProgressStyle;
  /** Stops watching a crew that somebody else has started after so many runs; null = at its end. */
  readonly runs: number | null;
}

/** How watching a crew has ended. */
export interface SessionEnd {
  readonly summary: Summary;
  readonly how: FollowEnd;
  /** Whether the person has asked to stop. */
  readonly interrupted: boolean;
}

/**
 * Starts the crew of a project, or joins it where it is working already, and shows how it gets on
 * until it has ended. An interrupt stops a crew that this process owns or has started (once: with the work
 * saved; twice: now), and only stops watching any other.
 */
export async function runCrewSession(
  context: CommandContext,
  connection: Connection,
  request: SessionRequest,
): Promise<Result<SessionEnd>> {
  const { control } = connection;
  const { name } = request;
  const before = await control.status({ name });
  if (!before.ok) {
    return before;
  }
  const joined = before.value.project.crew.status !== 'stopped';
  const crew = joined
    ? await takePart(connection, before.value.project)
    : await control['crew.start']({ name, settings: request.settings });
  if (!crew.ok) {
    return crew;
  }
  const isOurs = !joined || connection.owner === 'this_process';
  const fold = createViewFold();
  const progress = await createProgress(request.style, context.terminal, fold.view, {
    title: name,
    note: isOurs
      ? 'Ctrl-C saves the work and stops; twice stops now.'
      : 'Ctrl-C stops watching; the crew goes on.',
    now: context.now,
  });
  if (joined) {
    progress.note(joinedNote(crew.value, connection));
  }
  try {
    return await watch(context, {
      control,
      name,
      afterSeq: before.value.seq,
      fold,
      progress,
      runs: joined ? request.runs : null,
      stopping: isOurs
        ? stopOnInterrupt(context, connection, name, progress)
        : { signal: context.interrupts.first, done: async () => undefined },
    });
  } finally {
    progress.close();
  }
}

async function watch(
  { interrupts }: CommandContext,
  watching: Omit<FollowRequest, 'signal'> & { readonly stopping: Stopping },
): Promise<Result<SessionEnd>> {
  const { control, name, fold, stopping } = watching;
  const followed = await followCrew({ ...watching, signal: stopping.signal });
  await stopping.done();
  if (!followed.ok) {
    return followed;
  }
  const after = await control.status({ name });
  if (!after.ok) {
    return after;
  }
  // Runs that a stop has ended say so after the crew's own end.
  await catchUp(watching, after.value.seq);
  return accept({
    summary: summarize(fold.view, after.value),
    how: followed.value,
    interrupted: interrupts.first.aborted,
  });
}

/** A crew that this process has taken up in the state "paused" would wait for nobody. */
async function takePart(connection: Connection, project: Project): Promise<Result<Project>> {
  return connection.owner === 'this_process' && project.crew.status === 'paused'
    ? connection.control['crew.resume']({ name: project.name })
    : accept(project);
}

function joinedNote({ name, crew }: Project, { owner, pid }: Connection): string {
  if (owner === 'this_process') {
    return `The crew of "${name}" was interrupted and goes on, with the settings that it was started with.`;
  }
  const paused = crew.status === 'paused' ? ` It is paused: ropewalk resume ${name}.` : '';
  return `The crew of "${name}" is working already in process ${pid}; watching it.${paused}`;
}

interface Stopping {
  /** Ends the watching: only when stopping itself has failed, as the crew's end is to be seen. */
  readonly signal: AbortSignal;
  /** Resolves when the stop that was asked for has taken effect. */
  done(): Promise<void>;
}

function stopOnInterrupt(
  context: CommandContext,
  { control, owner }: Connection,
  name: string,
  progress: Progress,
): Stopping {
  const failed = new AbortController();
  const asked: Array<Promise<void>> = [];
  const see = async (stopped: Promise<Result<unknown>>) => {
    const result = await stopped;
    if (!result.ok && result.refusal.code !== 'crew_not_running') {
      progress.note(result.refusal.message);
      failed.abort();
    }
  };
  const onFirst = () => {
    progress.note("Saving the agents' work and stopping. Press Ctrl-C again to stop now.");
    asked.push(see(control['crew.stop']({ name, how: 'save_and_kill' })));
  };
  const onSecond = () => {
    progress.note('Stopping now.');
    // The first stop has ended the crew already; panic also reaches runs that are still being saved.
    asked.push(see(owner === 'this_process' ? control.panic({}) : kill()));
  };
  const kill = () => control['crew.stop']({ name, how: 'kill' });
  onAbort(context.interrupts.first, onFirst);
  onAbort(context.interrupts.second, onSecond);
  return {
    signal: failed.signal,
    done: async () => {
      await Promise.all(asked);
    },
  };
}

function onAbort(signal: AbortSignal, act: () => void): void {
  if (signal.aborted) {
    act();
  } else {
    signal.addEventListener('abort', act, { once: true });
  }
}
