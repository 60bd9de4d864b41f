import { coalesce } from '#shared/live/coalesce.ts';
import { useLive } from '#shared/live/project-live-context.tsx';
import { useEffect, useState } from 'react';
import { hasGrown } from './growth.logic.ts';
import { createTranscript, type Transcript } from './transcript.ts';

const GATHER_MS = 250;

/**
 * The transcript of a run, shown from a position (null: its end) and kept true by what the project's socket says.
 * Give what uses it the run as `key`.
 */
export function useTranscript(runId: number, at: number | null): Transcript {
  const live = useLive();
  const [transcript] = useState(() => createTranscript(live.project, runId));
  useEffect(() => transcript.open(at ?? 'end'), [transcript, at]);
  useEffect(() => {
    const grown = coalesce<true>(GATHER_MS, () => transcript.grow());
    const stops = [
      live.state.subscribe((now, before) => {
        const isBack = now.connection !== before.connection && now.connection.status === 'live';
        if (isBack || hasGrown(before, now, runId)) {
          grown.add(true);
        }
      }),
      // The last entry comes with the end of the run, which is no line.
      live.onEvent(({ body }) => {
        if ('runId' in body && body.runId === runId) {
          grown.add(true);
        }
      }),
    ];
    return () => {
      grown.cancel();
      stops.forEach((stop) => stop());
    };
  }, [live, transcript, runId]);
  return transcript;
}
