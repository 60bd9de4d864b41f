import { useCallback, useLayoutEffect, useRef, useState, type RefObject } from 'react';

const AT_END_PX = 24;

/** How far a list is scrolled, how high it is, and how much of it is in sight. */
interface Place {
  readonly top: number;
  readonly height: number;
  readonly shown: number;
}

/**
 * Whether a list that grows sticks to its end: as long as the end is in sight, and nobody goes up. Call `onScroll` with
 * where the list stands, as it knows itself (asking the document would lay it out anew); it answers how much is below.
 * All in pixels.
 */
export function useFollowing({
  begins,
  isAtEnd,
  total,
  box,
}: {
  /** Whether it sticks at first. */
  readonly begins: boolean;
  /** What is held reaches the end. */
  readonly isAtEnd: boolean;
  /** Height of everything, in pixels. */
  readonly total: number;
  /** The element that is scrolled. */
  readonly box: RefObject<HTMLElement | null>;
}): {
  readonly isFollowing: boolean;
  readonly setFollowing: (isFollowing: boolean) => void;
  readonly onScroll: (place: Place) => number;
} {
  const [isFollowing, setFollowing] = useState(begins);
  const before = useRef({ top: 0, height: 0 });
  useLayoutEffect(() => {
    if (isFollowing && isAtEnd && box.current !== null) {
      // More than there is: the browser knows best where the end is, and nothing has to be measured.
      box.current.scrollTo({ top: total });
    }
  }, [box, total, isFollowing, isAtEnd]);
  const onScroll = useCallback(
    ({ top, height, shown }: Place): number => {
      const below = height - top - shown;
      // Rows that grow under the reader's eyes move the end away; only a person goes up.
      const hasGoneUp = top < before.current.top - 1 && height >= before.current.height;
      before.current = { top, height };
      if (isAtEnd && below <= AT_END_PX) {
        setFollowing(true);
      } else if (hasGoneUp) {
        setFollowing(false);
      }
      return below;
    },
    [isAtEnd],
  );
  return { isFollowing, setFollowing, onScroll };
}
