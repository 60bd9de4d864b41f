import type { ControlPlane } from '@ropewalk/contracts';
import { accept, refuse, type Result } from '@ropewalk/core';
import type { Progress } from '../output/progress.ts';
import type { ViewFold } from '../output/view.ts';

export interface FollowRequest {
  readonly control: ControlPlane;
  readonly name: string;
  /** Events up to this one are history: folded, but neither shown nor counted. */
  readonly afterSeq: number;
  readonly fold: ViewFold;
  readonly progress: Progress;
  /** Stops watching when so many runs have ended; null waits for the crew's end. */
  readonly runs: number | null;
  /** Stops watching; the crew is not touched. */
  readonly signal: AbortSignal;
}

export type FollowEnd = 'crew_ended' | 'runs_ended' | 'stopped_watching';

/** Folds and shows the events of a project until its crew has ended. */
export async function followCrew(request: FollowRequest): Promise<Result<FollowEnd>> {
  const { control, name, fold, progress, signal } = request;
  // The stream is ended by us, too, so that nothing listens on.
  const watching = new AbortController();
  const stop = () => watching.abort();
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) {
    stop();
  }
  try {
    const stream = await control.events({ name, after: 0 }, watching.signal);
    if (!stream.ok) {
      return stream;
    }
    let runsEnded = 0;
    for await (const event of stream.value) {
      const happening = fold.add(event);
      if (event.seq <= request.afterSeq) {
        continue;
      }
      progress.happened(event, happening);
      if (event.body.type === 'crew.ended') {
        return accept('crew_ended');
      }
      runsEnded += event.body.type === 'run.ended' ? 1 : 0;
      if (request.runs !== null && runsEnded >= request.runs) {
        return accept('runs_ended');
      }
    }
    return signal.aborted
      ? accept('stopped_watching')
      : refuse(
          'not_reachable',
          'The control plane went away while the crew was working. Start it again with ropewalk run; nothing is lost.',
        );
  } catch (error) {
    if (signal.aborted) {
      return accept('stopped_watching');
    }
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
    stop();
  }
}

/** Folds what has happened up to an event that has been committed already. */
export async function catchUp(
  { control, name, fold, progress }: Pick<FollowRequest, 'control' | 'name' | 'fold' | 'progress'>,
  seq: number,
): Promise<void> {
  const { view } = fold;
  if (view.seq >= seq) {
    return;
  }
  const watching = new AbortController();
  try {
    const stream = await control.events({ name, after: view.seq }, watching.signal);
    if (!stream.ok) {
      return;
    }
    for await (const event of stream.value) {
      progress.happened(event, fold.add(event));
      if (event.seq >= seq) {
        return;
      }
    }
  } finally {
    watching.abort();
  }
}
