import { coalesce } from '#shared/live/coalesce.ts';
import type { LogLine } from '#shared/live/log-tail.ts';
import { useLive } from '#shared/live/project-live-context.tsx';
import { keys } from '#shared/api/keys.ts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { devServerQuery, readDevLog } from './api/dev-server-queries.ts';
import { appendDevLines } from './dev-server.logic.ts';

const GATHER_MS = 200;

/** Where a dev server stands. That of the person's folder is told of by the socket; one of a run as long as it is asked. */
export function useDevServer(runId: number | null) {
  const live = useLive();
  const queries = useQueryClient();
  useEffect(
    () =>
      live.state.subscribe((now, before) => {
        if (now.devServer !== before.devServer && before.devServer !== null) {
          void queries.invalidateQueries({ queryKey: keys.area(live.project, 'dev-server') });
        }
      }),
    [live, queries],
  );
  return useQuery(devServerQuery(live.project, runId));
}

/** What a dev server has written, kept true while it writes. */
export function useDevLog(runId: number | null): readonly LogLine[] {
  const live = useLive();
  const [lines, setLines] = useState<readonly LogLine[]>([]);
  const last = useRef(0);
  useEffect(() => {
    let isOver = false;
    const readOn = async (): Promise<void> => {
      const page = await readDevLog(live.project, runId, last.current);
      if (!isOver) {
        last.current = page.lines.at(-1)?.number ?? last.current;
        setLines((held) => appendDevLines(held, page.lines));
      }
    };
    // What cannot be read now is read with the next line.
    const reads = coalesce<true>(GATHER_MS, () => readOn().catch(() => undefined));
    reads.add(true);
    const stop = live.state.subscribe((now, before) => {
      if (now.devLog !== before.devLog || now.devServer !== before.devServer) {
        reads.add(true);
      }
    });
    return () => {
      isOver = true;
      reads.cancel();
      stop();
    };
  }, [live, runId]);
  return lines;
}
