import { useEffect, useRef } from 'react';

const PIECES = 140;
const LASTS_MS = 2600;
const COLOURS = ['#d9a441', '#f0cd86', '#3f8f63', '#4a7fd0', '#9a6fd0'];

interface Piece {
  readonly x: number;
  readonly angle: number;
  readonly speed: number;
  readonly colour: string;
}

/** Paper in the air for a moment, over everything and in nobody's way; only a sentence where motion is not wanted. */
export default function Celebration({ onEnd }: { readonly onEnd: () => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const end = setTimeout(onEnd, LASTS_MS);
    const stop =
      canvas.current === null || isStill() ? () => undefined : throwPaper(canvas.current);
    return () => {
      clearTimeout(end);
      stop();
    };
  }, [onEnd]);
  return (
    <>
      <canvas
        ref={canvas}
        aria-hidden
        className="pointer-events-none fixed inset-0 z-50 size-full"
      />
      <p
        role="status"
        className="pointer-events-none fixed inset-x-0 top-1/3 z-50 mx-auto w-fit rounded-lg border border-pass bg-surface px-5 py-3 text-base font-semibold shadow-floating animate-slide-up"
      >
        Everything passes.
      </p>
    </>
  );
}

function isStill(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}

function throwPaper(canvas: HTMLCanvasElement): () => void {
  const pen = canvas.getContext('2d');
  const { innerWidth: width, innerHeight: height } = window;
  canvas.width = width;
  canvas.height = height;
  const pieces = Array.from({ length: PIECES }, (_, index): Piece => ({
    x: index % 2 === 0 ? 0 : width,
    angle: (index % 2 === 0 ? -1 : -2) * (0.25 + Math.random() * 0.5) * (Math.PI / 2),
    speed: height * (0.6 + Math.random()),
    colour: COLOURS[index % COLOURS.length] ?? '#d9a441',
  }));
  const begun = performance.now();
  let frame = 0;
  const draw = (now: number): void => {
    const seconds = (now - begun) / 1000;
    pen?.clearRect(0, 0, width, height);
    for (const { x, angle, speed, colour } of pieces) {
      if (pen !== null) {
        const drag = 1 - Math.exp(-1.6 * seconds);
        pen.fillStyle = colour;
        pen.globalAlpha = Math.max(0, 1 - (seconds * 1000) / LASTS_MS);
        pen.fillRect(
          x + (Math.cos(angle) * speed * drag) / 1.6,
          height * 0.8 + (Math.sin(angle) * speed * drag) / 1.6 + height * 0.25 * seconds ** 2,
          7,
          4 + 5 * Math.abs(Math.sin(seconds * 9 + speed)),
        );
      }
    }
    frame = requestAnimationFrame(draw);
  };
  frame = requestAnimationFrame(draw);
  return () => cancelAnimationFrame(frame);
}
