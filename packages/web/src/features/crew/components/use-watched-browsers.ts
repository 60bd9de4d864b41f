import { useLive, useLiveState } from '#shared/live/project-live-context.tsx';
import { useEffect } from 'react';

/** Asks for what agents' browsers show while somebody looks at this page, and no longer. */
export function useWatchedBrowsers(): void {
  const live = useLive();
  const isLive = useLiveState(({ connection }) => connection.status === 'live');
  useEffect(() => {
    if (!isLive) {
      return;
    }
    const tell = (): void => {
      const isSeen = document.visibilityState === 'visible';
      live.send({ type: isSeen ? 'browser_view_subscribe' : 'browser_view_unsubscribe' });
    };
    tell();
    document.addEventListener('visibilitychange', tell);
    return () => {
      document.removeEventListener('visibilitychange', tell);
      live.send({ type: 'browser_view_unsubscribe' });
    };
  }, [live, isLive]);
}
