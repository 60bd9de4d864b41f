import type { Icons } from '#shared/canvas/icon-source.tsx';
import { onThemeChange, readPalette } from '#shared/canvas/palette.ts';
import { IconButton } from '#ui/icon-button.tsx';
import { Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { History } from '../history/history.logic.ts';
import { drawChart } from '../render/draw-chart.ts';
import { chartHeight, toX, type Hit, type Place } from '../render/chart-geometry.logic.ts';
import { zoomWindow, type TimeScale, type Window } from '../scale/time-scale.logic.ts';
import { HitTip } from './hit-tip.tsx';
import { useChartGestures } from './use-chart-gestures.ts';

const ZOOM_STEP = 0.6;

/** Agents as bars over time, over them landings, troubles and how many features pass. */
export function Chart({
  history,
  version,
  scale,
  icons,
  end,
  at,
  isLive,
  onScrub,
  onOpen,
}: {
  readonly history: History;
  readonly version: number;
  readonly scale: TimeScale;
  readonly icons: Icons;
  readonly end: number;
  /** The moment that is shown. */
  readonly at: number;
  readonly isLive: boolean;
  readonly onScrub: (at: number) => void;
  readonly onOpen: (hit: Hit) => void;
}) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const surface = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  // Null = everything, however much that becomes.
  const [zoomed, setZoomed] = useState<Window | null>(null);
  const window = zoomed ?? { from: 0, to: Math.max(1, scale.length) };
  const place: Place = { scale, window, width };
  const height = chartHeight(history.lanes());
  const [tip, setTip] = useState<{
    readonly hit: Hit;
    readonly x: number;
    readonly y: number;
  } | null>(null);

  useLayoutEffect(() => {
    const element = surface.current;
    if (element === null) {
      return undefined;
    }
    const observer = new ResizeObserver(() => setWidth(element.clientWidth));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);
  // A new object whenever the history, which grows in place, has grown.
  const story = useMemo(() => ({ history, version }), [history, version]);
  useDrawing(canvas, { story, place, icons, end, height });
  useChartGestures(surface, {
    history,
    place,
    end,
    onWindow: (next) => setZoomed(next.to - next.from >= scale.length - 1 ? null : next),
    onScrub,
    onOpen,
    onHover: setTip,
  });
  const zoom = (factor: number): void => {
    const middle = scale.toShown(at);
    const isSeen = middle >= window.from && middle <= window.to;
    const next = zoomWindow(
      window,
      isSeen ? middle : (window.from + window.to) / 2,
      factor,
      scale.length,
    );
    setZoomed(next.to - next.from >= scale.length - 1 ? null : next);
  };
  const x = toX(place, at);
  return (
    <div className="relative">
      <ZoomButtons onZoom={zoom} onWhole={() => setZoomed(null)} />
      <div
        ref={surface}
        aria-hidden
        className="relative cursor-crosshair touch-pan-y overflow-hidden rounded-t-lg select-none"
        style={{ height }}
      >
        <canvas ref={canvas} className="absolute inset-0 size-full" />
        {!isLive && (
          <div
            className="pointer-events-none absolute inset-y-0 right-0 bg-canvas/60"
            style={{ left: Math.max(0, x) }}
          />
        )}
        <div
          className="pointer-events-none absolute inset-y-0 left-0 w-0.5 bg-focus"
          style={{ transform: `translateX(${Math.min(Math.max(x, -4), width) - 1}px)` }}
        />
        {tip !== null && <HitTip history={history} end={end} width={width} {...tip} />}
      </div>
    </div>
  );
}

function ZoomButtons({
  onZoom,
  onWhole,
}: {
  readonly onZoom: (factor: number) => void;
  readonly onWhole: () => void;
}) {
  return (
    <div className="absolute top-0 right-0 z-10 flex rounded-tr-lg bg-surface/85">
      <IconButton size="small" label="See less time" onClick={() => onZoom(ZOOM_STEP)}>
        <ZoomIn />
      </IconButton>
      <IconButton size="small" label="See more time" onClick={() => onZoom(1 / ZOOM_STEP)}>
        <ZoomOut />
      </IconButton>
      <IconButton size="small" label="See all of it" onClick={onWhole}>
        <Maximize />
      </IconButton>
    </div>
  );
}

/** Draws when something has changed that is seen, once per frame. */
function useDrawing(
  canvas: RefObject<HTMLCanvasElement | null>,
  {
    story,
    place: { scale, window, width },
    icons,
    end,
    height,
  }: {
    readonly story: { readonly history: History };
    readonly place: Place;
    readonly icons: Icons;
    readonly end: number;
    readonly height: number;
  },
): void {
  const { from, to } = window;
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext('2d', { alpha: false });
    if (element === null || context === null || context === undefined || width === 0) {
      return undefined;
    }
    let palette = readPalette();
    const draw = (): void => {
      const ratio = devicePixelRatio;
      const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
      if (element.width !== wide || element.height !== high) {
        element.width = wide;
        element.height = high;
      }
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      const place = { scale, window: { from, to }, width };
      drawChart(context, { history: story.history, place, palette, icons, height, end });
    };
    let frame = requestAnimationFrame(draw);
    const stop = onThemeChange(() => {
      palette = readPalette();
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(draw);
    });
    return () => {
      cancelAnimationFrame(frame);
      stop();
    };
  }, [canvas, story, scale, from, to, width, icons, end, height]);
}
