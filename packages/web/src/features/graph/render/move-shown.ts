import type { Box, Viewport } from '../view/viewport.logic.ts';

/** Scale and place on the canvas; whole pixels, so that what is there can be moved. */
export function toDevice({ x, y, scale }: Viewport): readonly [number, number, number] {
  const ratio = devicePixelRatio;
  return [scale * ratio, Math.round(x * ratio), Math.round(y * ratio)];
}

/** In pixels of the canvas. */
interface Strip {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Moves what the canvas shows to where it is seen now; answers what is bare after that. */
export function moveShown(
  context: CanvasRenderingContext2D,
  canvas: HTMLCanvasElement,
  from: Viewport,
  to: Viewport,
): readonly Strip[] {
  const [, fromX, fromY] = toDevice(from);
  const [, toX, toY] = toDevice(to);
  const [dx, dy] = [toX - fromX, toY - fromY];
  const { width, height } = canvas;
  if (dx === 0 && dy === 0) {
    return [];
  }
  if (Math.abs(dx) >= width || Math.abs(dy) >= height) {
    return [{ x: 0, y: 0, width, height }];
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.drawImage(canvas, dx, dy);
  const strips: Strip[] = [];
  if (dx !== 0) {
    strips.push({ x: dx > 0 ? 0 : width + dx, y: 0, width: Math.abs(dx), height });
  }
  if (dy !== 0) {
    strips.push({ x: 0, y: dy > 0 ? 0 : height + dy, width, height: Math.abs(dy) });
  }
  return strips;
}

export function toBox({ x, y, width, height }: Strip, view: Viewport): Box {
  const [scale, left, top] = toDevice(view);
  return {
    left: (x - left) / scale,
    right: (x + width - left) / scale,
    top: (y - top) / scale,
    bottom: (y + height - top) / scale,
  };
}
