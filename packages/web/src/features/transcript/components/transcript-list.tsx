import { Button } from '#ui/button.tsx';
import { ScrollBox } from '#ui/scroll-box.tsx';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useFollowing } from '#shared/log/use-following.ts';
import { useReach } from '#shared/log/use-reach.ts';
import { useCallback, useEffect, useRef, useState } from 'react';
import { toast } from 'sonner';
import { useStore } from 'zustand';
import { indexAt } from '../rows.logic.ts';
import type { Transcript } from '../transcript.ts';
import { TranscriptRow } from './transcript-row.tsx';

const GUESSED_PX = 34;
const OVERSCAN = 4;
/** Within so much of an edge the next page is asked for. */
const NEAR_PX = 800;

/**
 * The rows that are in sight, and few more. Sticks to the end while that is in sight; `marked` is the position that
 * somebody has come for.
 */
export function TranscriptList({
  transcript,
  marked,
  isLive,
}: {
  readonly transcript: Transcript;
  readonly marked: number | null;
  readonly isLive: boolean;
}) {
  const { rows, isAtEnd, status } = useStore(transcript.state);
  const box = useRef<HTMLDivElement>(null);
  const { opened, toggle } = useOpened();
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => GUESSED_PX,
    getItemKey: (index) => rows[index]?.position ?? index,
    overscan: OVERSCAN,
    anchorTo: 'end',
  });
  useScrollToMarked(list, rows, marked, status === 'ready');
  const copyLink = useCopyLink();
  const total = list.getTotalSize();
  const { isFollowing, setFollowing, onScroll } = useFollowing({
    begins: marked === null,
    isAtEnd,
    total,
    box,
  });
  const reach = useReach(list, rows, NEAR_PX, usePages(transcript));
  const onScrolled = (): void => {
    onScroll({
      top: box.current?.scrollTop ?? 0,
      height: total,
      shown: list.scrollRect?.height ?? 0,
    });
    reach();
  };
  const markedIndex = marked === null ? -1 : indexAt(rows, marked);
  return (
    <div className="relative flex min-h-0 grow flex-col">
      <ScrollBox
        ref={box}
        onScroll={onScrolled}
        role="log"
        label="Transcript"
        aria-live="off"
        className="min-h-0 grow overflow-y-auto [contain:strict] [overflow-anchor:none]"
      >
        <div className="relative w-full" style={{ height: total }}>
          {list.getVirtualItems().map(({ key, index, start }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <div
                key={key}
                ref={list.measureElement}
                data-index={index}
                className="absolute top-0 left-0 w-full [contain:layout_style]"
                style={{ transform: `translateY(${start}px)` }}
              >
                <TranscriptRow
                  row={row}
                  isOpen={opened.has(row.position)}
                  isMarked={index === markedIndex}
                  onToggle={toggle}
                  onCopyLink={copyLink}
                />
              </div>
            );
          })}
        </div>
      </ScrollBox>
      {!isFollowing && (
        <Jumps
          isLive={isLive}
          onEnd={() => {
            setFollowing(true);
            void transcript.showEnd().then(() => requestAnimationFrame(() => list.scrollToEnd()));
          }}
          onBeginning={() => void transcript.showBeginning().then(() => list.scrollToOffset(0))}
        />
      )}
    </div>
  );
}

/** The ways to both ends. */
function Jumps({
  isLive,
  onEnd,
  onBeginning,
}: {
  readonly isLive: boolean;
  readonly onEnd: () => void;
  readonly onBeginning: () => void;
}) {
  return (
    <div className="pointer-events-none absolute right-4 bottom-2 flex gap-1 [&_button]:pointer-events-auto [&_button]:shadow-floating">
      <Button size="small" onClick={onBeginning}>
        <ArrowUp aria-hidden /> Beginning
      </Button>
      <Button size="small" look="solid" onClick={onEnd}>
        <ArrowDown aria-hidden /> {isLive ? 'Follow' : 'End'}
      </Button>
    </div>
  );
}

/** Asks for the page behind an edge. */
function usePages(transcript: Transcript): (edge: 'start' | 'end') => void {
  return useCallback(
    (edge) => {
      const { from, isAtEnd, status } = transcript.state.getState();
      if (status === 'ready' && edge === 'start' && from > 0) {
        void transcript.earlier();
      } else if (status === 'ready' && edge === 'end' && !isAtEnd) {
        void transcript.later();
      }
    },
    [transcript],
  );
}

function useOpened() {
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const toggle = useCallback(
    (position: number) =>
      setOpened((before) => {
        const next = new Set(before);
        if (!next.delete(position)) {
          next.add(position);
        }
        return next;
      }),
    [],
  );
  return { opened, toggle };
}

/** Brings the row into sight, once for each position that somebody comes for; the end where there is none. */
function useScrollToMarked(
  list: ReturnType<typeof useVirtualizer<HTMLDivElement, Element>>,
  rows: readonly { readonly position: number }[],
  marked: number | null,
  isReady: boolean,
): void {
  const done = useRef<number | 'end' | null>(null);
  useEffect(() => {
    const wanted = marked ?? 'end';
    if (!isReady || rows.length === 0 || done.current === wanted) {
      return;
    }
    done.current = wanted;
    if (marked === null) {
      list.scrollToEnd();
    } else {
      list.scrollToIndex(Math.max(0, indexAt(rows, marked)), { align: 'center' });
    }
  }, [list, rows, marked, isReady]);
}

function useCopyLink(): (position: number) => void {
  return useCallback((position) => {
    const link = new URL(location.href);
    link.searchParams.set('at', String(position));
    navigator.clipboard.writeText(link.href).then(
      () => toast.success('The link is in the clipboard.'),
      () => toast.error(`The clipboard cannot be used here. The link: ${link.href}`),
    );
  }, []);
}
