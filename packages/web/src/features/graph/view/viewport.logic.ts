/** What part of the drawing is seen: screen = world × scale + (x, y), in CSS pixels. */
export interface Viewport {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}
export interface Point {
  readonly x: number;
  readonly y: number;
}
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const LEAST_SCALE = 0.02;
const MOST_SCALE = 2.5;
const FIT_PADDING_PX = 28;
/** Larger than this, a few nodes would fill the screen. */
const MOST_FIT_SCALE = 1.1;

export function toWorld(view: Viewport, { x, y }: Point): Point {
  return { x: (x - view.x) / view.scale, y: (y - view.y) / view.scale };
}

export function toScreen(view: Viewport, { x, y }: Point): Point {
  return { x: x * view.scale + view.x, y: y * view.scale + view.y };
}

/** Larger or smaller by a factor; what is at `point` stays there. */
export function zoomAt(view: Viewport, point: Point, factor: number): Viewport {
  const scale = Math.min(MOST_SCALE, Math.max(LEAST_SCALE, view.scale * factor));
  const { x, y } = toWorld(view, point);
  return { x: point.x - x * scale, y: point.y - y * scale, scale };
}

export function panBy(view: Viewport, dx: number, dy: number): Viewport {
  return { ...view, x: view.x + dx, y: view.y + dy };
}

/** All of a box, in the middle of the screen. */
export function fitBox(box: Box, screen: Size): Viewport {
  const width = Math.max(1, box.right - box.left);
  const height = Math.max(1, box.bottom - box.top);
  const scale = Math.min(
    MOST_FIT_SCALE,
    Math.max(
      LEAST_SCALE,
      Math.min(
        (screen.width - 2 * FIT_PADDING_PX) / width,
        (screen.height - 2 * FIT_PADDING_PX) / height,
      ),
    ),
  );
  return {
    scale,
    x: screen.width / 2 - (box.left + width / 2) * scale,
    y: screen.height / 2 - (box.top + height / 2) * scale,
  };
}

/** The same scale, or `leastScale` where that is larger, with `point` of the drawing in the middle. */
export function centreOn(
  view: Viewport,
  point: Point,
  screen: Size,
  leastScale: number = 0,
): Viewport {
  const scale = Math.max(view.scale, leastScale);
  return { scale, x: screen.width / 2 - point.x * scale, y: screen.height / 2 - point.y * scale };
}

/** The least movement after which a node around `point` is seen whole, `margin` pixels from the edge. */
export function revealPoint(view: Viewport, point: Point, screen: Size, margin: number): Viewport {
  const at = toScreen(view, point);
  const shift = (value: number, length: number): number => {
    const room = Math.min(margin, length / 2);
    return Math.min(Math.max(value, room), length - room) - value;
  };
  return panBy(view, shift(at.x, screen.width), shift(at.y, screen.height));
}

/** The same picture for a node that has moved in the drawing. */
export function keepInPlace(view: Viewport, before: Point, after: Point): Viewport {
  return panBy(view, (before.x - after.x) * view.scale, (before.y - after.y) * view.scale);
}

/** The part of the drawing that is seen. */
export function seenBox(view: Viewport, screen: Size): Box {
  const from = toWorld(view, { x: 0, y: 0 });
  const to = toWorld(view, { x: screen.width, y: screen.height });
  return { left: from.x, top: from.y, right: to.x, bottom: to.y };
}
