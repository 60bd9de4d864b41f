import { useEffect, useEffectEvent, useState } from 'react';
import type { History } from '../history/history.logic.ts';
import type { TimeScale } from '../scale/time-scale.logic.ts';
import {
  cursorAtCount,
  cursorAtSeq,
  LIVE,
  playOn,
  seqOf,
  type Cursor,
  type Speed,
} from './player.logic.ts';

export interface Player {
  readonly cursor: Cursor;
  readonly isPlaying: boolean;
  readonly speed: Speed;
  go(cursor: Cursor): void;
  /** From the beginning, where it is at the end. */
  play(): void;
  pause(): void;
  setSpeed(speed: Speed): void;
}

const FIRST_SPEED: Speed = 60;
const ADDRESS_MS = 400;

/**
 * The moment that is shown. `moment` is what the address says; `onMoment` is told (null = live) once it has stood
 * still for a while.
 */
export function usePlayer(
  history: History,
  scale: TimeScale,
  isReady: boolean,
  moment: number | null,
  onMoment: (seq: number | null) => void,
): Player {
  const [cursor, setCursor] = useState<Cursor>(LIVE);
  const [isPlaying, setPlaying] = useState(false);
  const [speed, setSpeed] = useState<Speed>(FIRST_SPEED);
  const [taken, setTaken] = useState<number | null>(null);

  if (isReady && moment !== taken) {
    setTaken(moment);
    setPlaying(false);
    setCursor(moment === null ? LIVE : cursorAtSeq(history, moment));
  }
  const seq = cursor.type === 'live' ? null : seqOf(history, cursor);
  const tell = useEffectEvent((stoodAt: number | null) => {
    if (stoodAt !== taken) {
      setTaken(stoodAt);
      onMoment(stoodAt);
    }
  });
  useEffect(() => {
    if (!isReady || isPlaying) {
      return undefined;
    }
    const timer = setTimeout(() => tell(seq), ADDRESS_MS);
    return () => clearTimeout(timer);
  }, [isReady, isPlaying, seq]);

  const step = useEffectEvent((elapsedMs: number) => {
    const next = playOn(history, scale, cursor, elapsedMs, speed);
    setCursor(next);
    if (next.type === 'live') {
      setPlaying(false);
    }
  });
  useEffect(() => {
    if (!isPlaying) {
      return undefined;
    }
    let before = performance.now();
    let frame = requestAnimationFrame(function next(time) {
      step(Math.max(0, time - before));
      before = time;
      frame = requestAnimationFrame(next);
    });
    return () => cancelAnimationFrame(frame);
  }, [isPlaying]);

  return {
    cursor,
    isPlaying,
    speed,
    go: setCursor,
    play() {
      if (cursor.type === 'live') {
        setCursor(cursorAtCount(history, 1));
      }
      setPlaying(history.events.length > 1);
    },
    pause: () => setPlaying(false),
    setSpeed,
  };
}
