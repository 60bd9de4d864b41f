import { useLive } from '#shared/live/project-live-context.tsx';
import { useNow } from '#shared/format/use-now.ts';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { createTimeScale, type TimeScale } from '../scale/time-scale.logic.ts';
import type { History } from '../history/history.logic.ts';
import { createTimelineModel, type TimelineState } from './timeline-model.ts';

/** The history of the project around it; `state.version` says when it has grown. */
export function useTimeline(): { readonly history: History; readonly state: TimelineState } {
  const live = useLive();
  const [model] = useState(() => createTimelineModel(live));
  useEffect(() => model.open(), [model]);
  return { history: model.history, state: useStore(model.state) };
}

const NEVER_MS = 2 ** 30;

/** Where the time ends: now while somebody works, else when something happened last. */
export function useEnd(history: History, version: number): number {
  const isGoing = useMemo(
    () => version >= 0 && history.bars.some(({ to }) => to === null),
    [history, version],
  );
  const now = useNow(isGoing ? 1000 : NEVER_MS);
  const last = history.events.at(-1)?.at ?? 0;
  return isGoing ? Math.max(now, last) : last;
}

export function useTimeScale(history: History, version: number, end: number): TimeScale {
  return useMemo(
    // The version is a reason to look again: the history grows in place.
    () => createTimeScale(history.events[0]?.at ?? end, end, version >= 0 ? history.gaps : []),
    [history, version, end],
  );
}
