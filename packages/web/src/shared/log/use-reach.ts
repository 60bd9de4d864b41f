import type { Virtualizer } from '@tanstack/react-virtual';
import { useCallback, useEffect } from 'react';

/**
 * Says when somebody is near an edge of a list: as it is scrolled (call what is answered), and when `items` have
 * changed, since a page that has come may have been too short to fill what is in sight.
 */
export function useReach(
  list: Virtualizer<HTMLDivElement, Element>,
  items: readonly unknown[],
  nearPx: number,
  onEdge: (edge: 'start' | 'end') => void,
): () => void {
  const reach = useCallback(() => {
    // The list itself hears of a scroll only after us.
    const top = list.scrollElement?.scrollTop ?? 0;
    const below = list.getTotalSize() - top - (list.scrollRect?.height ?? 0);
    if (top < nearPx) {
      onEdge('start');
    }
    if (below < nearPx) {
      onEdge('end');
    }
  }, [list, nearPx, onEdge]);
  useEffect(() => {
    if (items.length === 0) {
      return;
    }
    const frame = requestAnimationFrame(reach);
    return () => cancelAnimationFrame(frame);
  }, [items, reach]);
  return reach;
}
