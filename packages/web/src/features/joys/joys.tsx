import { useLive } from '#shared/live/project-live-context.tsx';
import { usePreferences } from '#shared/preferences/preferences.ts';
import { lazy, Suspense, useEffect, useState } from 'react';
import { joyOf, TUNES } from './joy.logic.ts';
import { play } from './play.ts';

const Celebration = lazy(() => import('./celebration.tsx'));

/** Sounds and the celebration, for those who want them. Only of what happens while somebody looks, never of a replay. */
export function Joys() {
  const live = useLive();
  const { sounds, celebrations } = usePreferences();
  const [isCelebrating, setCelebrating] = useState(false);
  useEffect(
    () =>
      live.onEvent((event) => {
        const joy = joyOf(event);
        if (joy === null || Date.now() - Date.parse(event.at) > STILL_NEWS_MS) {
          return;
        }
        if (sounds) {
          play(TUNES[joy]);
        }
        if (celebrations && joy === 'all_passing') {
          setCelebrating(true);
        }
      }),
    [live, sounds, celebrations],
  );
  return isCelebrating ? (
    <Suspense fallback={null}>
      <Celebration onEnd={() => setCelebrating(false)} />
    </Suspense>
  ) : null;
}

const STILL_NEWS_MS = 15_000;
