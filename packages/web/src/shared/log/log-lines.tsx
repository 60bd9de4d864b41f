import type { LogLine } from '#shared/live/log-tail.ts';
import { Button } from '#ui/button.tsx';
import { classNames } from '#ui/class-names.ts';
import { ScrollBox } from '#ui/scroll-box.tsx';
import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { memo, useCallback, useEffect, useRef } from 'react';
import { useFollowing } from './use-following.ts';
import { useReach } from './use-reach.ts';

const LINE_PX = 18;
const OVERSCAN = 6;
const NEAR_PX = 1200;
const TIME = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });

interface LogLinesProps {
  readonly label: string;
  readonly lines: readonly LogLine[];
  /** What is held reaches the present. */
  readonly isAtEnd: boolean;
  readonly isWrapped: boolean;
  /** Who says a line; null where nobody is named. */
  readonly whoOf?: (runId: number) => string;
  /** Whether it sticks to the end now. */
  readonly onFollow?: (isFollowing: boolean) => void;
  readonly onNearStart?: () => void;
  readonly onNearEnd?: () => void;
}

/** Lines of a log, of which those in sight are drawn. Sticks to the end until somebody goes up. */
export function LogLines({
  label,
  lines,
  isAtEnd,
  isWrapped,
  whoOf,
  onFollow,
  onNearStart,
  onNearEnd,
}: LogLinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: lines.length,
    getScrollElement: () => box.current,
    estimateSize: () => LINE_PX,
    getItemKey: (index) => lines[index]?.seq ?? index,
    overscan: OVERSCAN,
    anchorTo: 'end',
  });
  const total = list.getTotalSize();
  const { isFollowing, setFollowing, onScroll } = useFollowing({
    begins: true,
    isAtEnd,
    total,
    box,
  });
  useEffect(() => onFollow?.(isFollowing), [isFollowing, onFollow]);
  const reach = useReach(
    list,
    lines,
    NEAR_PX,
    useCallback(
      (edge: 'start' | 'end') => {
        if (!isFollowing && edge === 'start') {
          onNearStart?.();
        } else if (!isFollowing && !isAtEnd) {
          onNearEnd?.();
        }
      },
      [isFollowing, isAtEnd, onNearStart, onNearEnd],
    ),
  );
  const onScrolled = (): void => {
    onScroll({
      top: box.current?.scrollTop ?? 0,
      height: total,
      shown: list.scrollRect?.height ?? 0,
    });
    reach();
  };
  return (
    <div className="relative flex min-h-0 grow flex-col">
      <ScrollBox
        ref={box}
        label={label}
        role="log"
        aria-live="off"
        onScroll={onScrolled}
        className="min-h-0 grow overflow-auto bg-sunken [contain:strict] font-mono text-xs leading-[18px] [overflow-anchor:none]"
      >
        <div className="relative min-w-full" style={{ height: total }}>
          {list.getVirtualItems().map(({ key, index, start }) => {
            const line = lines[index];
            return line === undefined ? null : (
              <div
                key={key}
                data-index={index}
                {...(isWrapped ? { ref: list.measureElement } : {})}
                className={classNames(
                  'absolute top-0 left-0 flex gap-2 px-2 [contain:layout_style]',
                  isWrapped ? 'w-full' : 'min-w-full',
                )}
                style={{ transform: `translateY(${start}px)` }}
              >
                <Line line={line} isWrapped={isWrapped} whoOf={whoOf} />
              </div>
            );
          })}
        </div>
      </ScrollBox>
      {!isFollowing && <FollowButton onFollow={() => setFollowing(true)} />}
    </div>
  );
}

function FollowButton({ onFollow }: { readonly onFollow: () => void }) {
  return (
    <Button
      size="small"
      look="solid"
      className="absolute right-4 bottom-3 shadow-floating"
      onClick={onFollow}
    >
      <ArrowDown aria-hidden /> Follow
    </Button>
  );
}

const Line = memo(function Line({
  line,
  isWrapped,
  whoOf,
}: {
  readonly line: LogLine;
  readonly isWrapped: boolean;
  readonly whoOf: ((runId: number) => string) | undefined;
}) {
  return (
    <>
      <time
        dateTime={line.at}
        className="shrink-0 text-ink-faint tabular-nums select-none max-sm:hidden"
      >
        {TIME.format(Date.parse(line.at))}
      </time>
      {whoOf !== undefined && line.runId !== null && (
        <span
          className="w-20 shrink-0 truncate select-none max-sm:w-16"
          style={{ color: `oklch(var(--who-lightness) 0.11 ${(line.runId * 67) % 360})` }}
        >
          {whoOf(line.runId)}
        </span>
      )}
      <span className={isWrapped ? 'min-w-0 break-words whitespace-pre-wrap' : 'whitespace-pre'}>
        {line.text === '' ? ' ' : line.text}
      </span>
    </>
  );
});
