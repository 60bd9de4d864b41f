import { formatFull } from '#shared/format/format.ts';
import { Button } from '#ui/button.tsx';
import { Select } from '#ui/field.tsx';
import { IconButton } from '#ui/icon-button.tsx';
import {
  ChevronLeft,
  ChevronRight,
  Link2,
  Pause,
  Play,
  Radio,
  SkipBack,
  SkipForward,
} from 'lucide-react';
import { useEffect, useEffectEvent } from 'react';
import { toast } from 'sonner';
import type { History } from '../history/history.logic.ts';
import { totalOf, type Moment } from '../history/moment.logic.ts';
import { cursorAtCount, cursorAtSeq, LIVE, markBeside, SPEEDS } from '../model/player.logic.ts';
import type { Player } from '../model/use-player.ts';

/** Plays the project back, and goes to any moment of it. */
export function PlayerBar({
  history,
  player,
  at,
  count,
  moment,
}: {
  readonly history: History;
  readonly player: Player;
  readonly at: number;
  /** How many events had happened at that moment. */
  readonly count: number;
  readonly moment: Moment;
}) {
  const { cursor, isPlaying } = player;
  const isLive = cursor.type === 'live';
  const toCount = (next: number): void => {
    player.pause();
    player.go(cursorAtCount(history, next));
  };
  const toLanding = (side: 'before' | 'after'): void => {
    const mark = markBeside(history, cursor, side, ({ kind }) => kind === 'landed');
    player.pause();
    player.go(mark === null ? (side === 'after' ? LIVE : cursor) : cursorAtSeq(history, mark.seq));
  };
  useKeys({
    ' ': () => (isPlaying ? player.pause() : player.play()),
    ArrowLeft: () => toCount(count - 1),
    ArrowRight: () => toCount(count + 1),
    '[': () => toLanding('before'),
    ']': () => toLanding('after'),
    Home: () => toCount(1),
    End: () => player.go(LIVE),
  });
  return (
    <div
      role="group"
      aria-label="Playback"
      className="flex flex-wrap items-center gap-x-2 gap-y-2 rounded-lg border border-line bg-surface px-3 py-2"
    >
      <PlayButtons player={player} onLanding={toLanding} onStep={(by) => toCount(count + by)} />
      <SpeedSelect player={player} />
      <input
        type="range"
        aria-label="Moment"
        min={1}
        max={Math.max(1, history.events.length)}
        value={Math.max(1, count)}
        aria-valuetext={`${formatFull(at)}: ${moment.counts.passing} of ${totalOf(moment)} features pass`}
        onChange={({ target }) => toCount(Number(target.value))}
        className="order-last h-6 min-w-40 grow basis-full accent-focus sm:order-none sm:basis-40"
      />
      <time
        dateTime={new Date(at).toISOString()}
        className="text-sm whitespace-nowrap tabular-nums"
      >
        {formatFull(at)}
      </time>
      <span className="flex items-center gap-1.5">
        <Button
          look={isLive ? 'quiet' : 'outline'}
          aria-pressed={isLive}
          className={isLive ? 'text-pass' : ''}
          onClick={() => player.go(LIVE)}
        >
          <Radio /> Live
        </Button>
        <IconButton
          look="outline"
          label="Copy link to this moment"
          onClick={() => void copyLink(moment.seq)}
        >
          <Link2 />
        </IconButton>
      </span>
    </div>
  );
}

function SpeedSelect({ player: { speed, setSpeed } }: { readonly player: Player }) {
  return (
    <Select
      aria-label="Speed"
      className="w-auto"
      value={speed}
      onChange={({ target }) => {
        const next = SPEEDS.find((each) => each === Number(target.value));
        if (next !== undefined) {
          setSpeed(next);
        }
      }}
    >
      {SPEEDS.map((each) => (
        <option key={each} value={each}>
          {each}×
        </option>
      ))}
    </Select>
  );
}

function PlayButtons({
  player: { cursor, isPlaying, play, pause },
  onLanding,
  onStep,
}: {
  readonly player: Player;
  readonly onLanding: (side: 'before' | 'after') => void;
  readonly onStep: (by: 1 | -1) => void;
}) {
  const label = cursor.type === 'live' ? 'Play from the beginning' : 'Play';
  return (
    <span className="flex items-center gap-1">
      <IconButton label="Landing before" keys="[" onClick={() => onLanding('before')}>
        <SkipBack />
      </IconButton>
      <IconButton label="Event before" keys="←" onClick={() => onStep(-1)}>
        <ChevronLeft />
      </IconButton>
      <IconButton
        look="solid"
        label={isPlaying ? 'Pause playback' : label}
        keys="Space"
        onClick={isPlaying ? pause : play}
      >
        {isPlaying ? <Pause /> : <Play />}
      </IconButton>
      <IconButton label="Event after" keys="→" onClick={() => onStep(1)}>
        <ChevronRight />
      </IconButton>
      <IconButton label="Landing after" keys="]" onClick={() => onLanding('after')}>
        <SkipForward />
      </IconButton>
    </span>
  );
}

async function copyLink(seq: number): Promise<void> {
  const link = new URL(location.pathname, location.origin);
  link.searchParams.set('moment', String(seq));
  try {
    await navigator.clipboard.writeText(link.href);
    toast.success('The link to this moment is copied.');
  } catch {
    toast.warning(`The browser does not let this page copy. The link is ${link.href}`);
  }
}

/** Keys of the whole screen; whatever takes keys of its own, or lies over the screen, comes first. */
function useKeys(keys: Readonly<Record<string, () => void>>): void {
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    const { target } = event;
    const isElsewhere =
      event.defaultPrevented ||
      event.ctrlKey ||
      event.metaKey ||
      event.altKey ||
      (target instanceof Element &&
        target.closest('input, textarea, select, button, a, [role=dialog], [role=menu]') !== null);
    const act = keys[event.key];
    if (!isElsewhere && act !== undefined) {
      event.preventDefault();
      act();
    }
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => onKey(event);
    addEventListener('keydown', listener);
    return () => removeEventListener('keydown', listener);
  }, []);
}
