import { look, type Camera } from './camera.ts';
import { panBy, zoomAt, type Point } from './viewport.logic.ts';

export interface GestureListeners {
  /** The pointer is over this point, or (null) over none. Not called while something is dragged. */
  readonly onHover: (point: Point | null) => void;
  readonly onTap: (point: Point, isTouch: boolean) => void;
}

const TAP_PX = 5;
const WHEEL_STEP = 0.0016;
const PINCH_STEP = 0.01;
const LINE_PX = 33;

/**
 * Dragging moves the drawing, wheel and two fingers make it larger and smaller, a pad's sideways movement moves it.
 * Answers how to stop.
 */
export function listenGestures(
  surface: HTMLElement,
  camera: Camera,
  { onHover, onTap }: GestureListeners,
): () => void {
  const pointers = new Map<number, Point>();
  let travelled = 0;
  const here = (event: MouseEvent): Point => {
    const box = surface.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const down = (event: PointerEvent): void => {
    if (event.button === 0) {
      surface.setPointerCapture(event.pointerId);
      pointers.set(event.pointerId, here(event));
      travelled = pointers.size > 1 ? TAP_PX + 1 : 0;
    }
  };
  const move = (event: PointerEvent): void => {
    const to = here(event);
    const from = pointers.get(event.pointerId);
    if (from === undefined) {
      onHover(to);
      return;
    }
    travelled += Math.hypot(to.x - from.x, to.y - from.y);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other !== undefined) {
      const factor = distance(to, other) / Math.max(1, distance(from, other));
      look(camera, ({ view }) => zoomAt(view, middle(to, other), factor));
      look(camera, ({ view }) => panBy(view, (to.x - from.x) / 2, (to.y - from.y) / 2));
    } else if (travelled > TAP_PX) {
      look(camera, ({ view }) => panBy(view, to.x - from.x, to.y - from.y));
    }
    pointers.set(event.pointerId, to);
  };
  const up = (event: PointerEvent): void => {
    const wasDown = pointers.delete(event.pointerId);
    if (wasDown && event.type === 'pointerup' && travelled <= TAP_PX) {
      onTap(here(event), event.pointerType === 'touch');
    }
  };
  const leave = (): void => onHover(null);
  const wheel = (event: WheelEvent): void => {
    event.preventDefault();
    const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? LINE_PX : 1;
    if (!event.ctrlKey && (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY))) {
      look(camera, ({ view }) =>
        event.deltaX === 0
          ? panBy(view, -event.deltaY * unit, 0)
          : panBy(view, -event.deltaX * unit, -event.deltaY * unit),
      );
      return;
    }
    const step = event.ctrlKey ? PINCH_STEP : WHEEL_STEP;
    look(camera, ({ view }) => zoomAt(view, here(event), Math.exp(-event.deltaY * unit * step)));
  };
  surface.addEventListener('pointerdown', down);
  surface.addEventListener('pointermove', move);
  surface.addEventListener('pointerup', up);
  surface.addEventListener('pointercancel', up);
  surface.addEventListener('pointerleave', leave);
  surface.addEventListener('wheel', wheel, { passive: false });
  return () => {
    surface.removeEventListener('pointerdown', down);
    surface.removeEventListener('pointermove', move);
    surface.removeEventListener('pointerup', up);
    surface.removeEventListener('pointercancel', up);
    surface.removeEventListener('pointerleave', leave);
    surface.removeEventListener('wheel', wheel);
  };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}
