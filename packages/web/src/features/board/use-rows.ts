import type { FeatureCard } from '#shared/api/wire.ts';
import { measureElement, useVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useMemo, type RefObject } from 'react';
import { rowHeightRem } from './row-height.logic.ts';

const OVERSCAN = 3;

/** Which cards of a column are in the document, and where. `ids` are those of `cards`. */
export function useRows(
  scroller: RefObject<HTMLDivElement | null>,
  cards: readonly FeatureCard[],
  ids: readonly number[],
) {
  return useVirtualizer({
    count: cards.length,
    getScrollElement: () => scroller.current,
    estimateSize: useMemo(() => {
      const rem = remPx();
      return (index: number) => rowHeightRem(cards[index]) * rem;
    }, [cards]),
    overscan: OVERSCAN,
    // As long as it is the same function, the places of thousands of rows are not worked out anew.
    getItemKey: useCallback((index: number) => ids[index] ?? index, [ids]),
    measureElement: sizeWhenLaidOut,
  });
}

/** Pixels of one rem as the person has set it. */
function remPx(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
}

/** Asks for no layout of its own: the browser tells a size when it has laid out everything. */
const sizeWhenLaidOut: typeof measureElement = (element, entry, list) =>
  entry === undefined
    ? (list.measurementsCache[list.indexFromElement(element)]?.size ?? 0)
    : measureElement(element, entry, list);
