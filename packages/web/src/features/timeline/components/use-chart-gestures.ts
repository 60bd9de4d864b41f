import { useEffect, useEffectEvent, type RefObject } from 'react';
import type { History } from '../history/history.logic.ts';
import { hitAt, LANES_TOP, toTime, type Hit, type Place } from '../render/chart-geometry.logic.ts';
import { panWindow, zoomWindow, type Window } from '../scale/time-scale.logic.ts';

interface Gestures {
  readonly history: History;
  readonly place: Place;
  readonly end: number;
  readonly onWindow: (window: Window) => void;
  readonly onScrub: (at: number) => void;
  readonly onOpen: (hit: Hit) => void;
  readonly onHover: (
    tip: { readonly hit: Hit; readonly x: number; readonly y: number } | null,
  ) => void;
}

const TAP_PX = 5;
const WHEEL_STEP = 0.0015;

/** Dragging above the lanes goes through time, in the lanes it moves what is seen; the wheel zooms with Ctrl and moves sideways. */
export function useChartGestures(
  surface: RefObject<HTMLElement | null>,
  { history, place, end, onWindow, onScrub, onOpen, onHover }: Gestures,
): void {
  const find = useEffectEvent((x: number, y: number) => hitAt(history, place, end, x, y));
  const scrub = useEffectEvent((x: number) =>
    onScrub(toTime(place, Math.min(Math.max(x, 0), place.width))),
  );
  const pan = useEffectEvent((px: number) => {
    const { window, width, scale } = place;
    onWindow(
      panWindow(window, (px / Math.max(1, width)) * (window.to - window.from), scale.length),
    );
  });
  const zoom = useEffectEvent((x: number, factor: number) => {
    const { window, width, scale } = place;
    const middle = window.from + (x / Math.max(1, width)) * (window.to - window.from);
    onWindow(zoomWindow(window, middle, factor, scale.length));
  });
  const isWhole = useEffectEvent(
    () => place.window.to - place.window.from >= place.scale.length - 1,
  );
  const open = useEffectEvent((hit: Hit) => onOpen(hit));
  const hover = useEffectEvent((x: number, y: number, isOver: boolean) => {
    const hit = isOver ? hitAt(history, place, end, x, y) : null;
    onHover(hit === null ? null : { hit, x, y });
  });
  useEffect(() => {
    const element = surface.current;
    return element === null
      ? undefined
      : listen(element, {
          find: (x, y) => find(x, y),
          scrub: (x) => scrub(x),
          pan: (px) => pan(px),
          zoom: (x, factor) => zoom(x, factor),
          isWhole: () => isWhole(),
          open: (hit) => open(hit),
          hover: (x, y, isOver) => hover(x, y, isOver),
        });
  }, [surface]);
}

interface Handlers {
  readonly find: (x: number, y: number) => Hit | null;
  readonly scrub: (x: number) => void;
  readonly pan: (px: number) => void;
  readonly zoom: (x: number, factor: number) => void;
  readonly isWhole: () => boolean;
  readonly open: (hit: Hit) => void;
  readonly hover: (x: number, y: number, isOver: boolean) => void;
}

function listen(element: HTMLElement, handlers: Handlers): () => void {
  let down: { readonly x: number; readonly y: number; readonly isScrub: boolean } | null = null;
  let lastX = 0;
  let hasMoved = false;
  const here = (event: MouseEvent) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const onDown = (event: PointerEvent): void => {
    if (event.button === 0) {
      const { x, y } = here(event);
      element.setPointerCapture(event.pointerId);
      down = { x, y, isScrub: y < LANES_TOP || handlers.isWhole() };
      lastX = x;
      hasMoved = false;
    }
  };
  const onMove = (event: PointerEvent): void => {
    const { x, y } = here(event);
    if (down === null) {
      handlers.hover(x, y, true);
      return;
    }
    hasMoved ||= Math.abs(x - down.x) > TAP_PX;
    if (hasMoved) {
      if (down.isScrub) {
        handlers.scrub(x);
      } else {
        handlers.pan(lastX - x);
      }
    }
    lastX = x;
  };
  const onUp = (event: PointerEvent): void => {
    if (down !== null && !hasMoved && event.type === 'pointerup') {
      const hit = handlers.find(down.x, down.y);
      if (hit === null) {
        handlers.scrub(down.x);
      } else {
        handlers.open(hit);
      }
    }
    down = null;
  };
  const onLeave = (): void => handlers.hover(0, 0, false);
  const onWheel = (event: WheelEvent): void => {
    const isSideways = Math.abs(event.deltaX) > Math.abs(event.deltaY);
    if (isSideways || event.shiftKey) {
      event.preventDefault();
      handlers.pan(event.deltaX === 0 ? event.deltaY : event.deltaX);
    } else if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      handlers.zoom(here(event).x, Math.exp(event.deltaY * WHEEL_STEP));
    }
  };
  element.addEventListener('pointerdown', onDown);
  element.addEventListener('pointermove', onMove);
  element.addEventListener('pointerup', onUp);
  element.addEventListener('pointercancel', onUp);
  element.addEventListener('pointerleave', onLeave);
  element.addEventListener('wheel', onWheel, { passive: false });
  return () => {
    element.removeEventListener('pointerdown', onDown);
    element.removeEventListener('pointermove', onMove);
    element.removeEventListener('pointerup', onUp);
    element.removeEventListener('pointercancel', onUp);
    element.removeEventListener('pointerleave', onLeave);
    element.removeEventListener('wheel', onWheel);
  };
}
