import { NODE_HEIGHT, NODE_WIDTH } from '../layout/node-size.ts';
import { at } from '../layout/adjacency.ts';
import type { Box, Size, Viewport } from '../view/viewport.logic.ts';
import { drawEdges } from './draw-edges.ts';
import { drawNodes } from './draw-nodes.ts';
import { moveShown, toBox, toDevice } from './move-shown.ts';
import { onThemeChange, readPalette, type Palette } from '#shared/canvas/palette.ts';
import { NO_EMPHASIS, type Emphasis, type Scene } from './scene.ts';

/** Draws a scene on a canvas, at most once per frame; of a few changed nodes only their places. */
export interface Painter {
  /** `changed`: only these places look different; everything is drawn where it is left out. */
  setScene(scene: Scene, changed?: readonly number[]): void;
  setView(view: Viewport): void;
  setEmphasis(emphasis: Emphasis): void;
  setSize(size: Size): void;
  /** Nothing is drawn any more. */
  close(): void;
}

/** More changed places than these, and it is quicker to draw everything once. */
const MOST_PATCHES = 40;
const PATCH_MARGIN = 30;
/** While the scale changes, a drawing with more edges than these shows the most important ones only. */
const MANY_EDGES = 1000;
const SETTLED_MS = 120;

export function createPainter(canvas: HTMLCanvasElement): Painter {
  const context = canvas.getContext('2d', { alpha: false });
  let palette = readPalette();
  let scene: Scene | null = null;
  let view: Viewport = { x: 0, y: 0, scale: 1 };
  /** What the canvas shows, where nothing else has changed since. */
  let shown: Viewport | null = null;
  let emphasis = NO_EMPHASIS;
  let size: Size = { width: 0, height: 0 };
  let frame: number | null = null;
  let settling: ReturnType<typeof setTimeout> | null = null;
  const patches = new Set<number>();

  const drawBox = (box: Box, isCoarse = false): void => {
    if (context !== null) {
      paintBox(context, { scene, view, emphasis, palette }, box, isCoarse);
    }
  };
  const settleLater = (): void => {
    clearTimeout(settling ?? undefined);
    settling = setTimeout(() => {
      settling = null;
      askAll();
    }, SETTLED_MS);
  };
  const draw = (): void => {
    frame = null;
    if (context === null || size.width === 0) {
      return;
    }
    if (shown === null || shown.scale !== view.scale) {
      const isZooming = shown !== null && (scene?.drawn.sources.length ?? 0) > MANY_EDGES;
      // By the pixels of the canvas: its place is rounded to them, and a bare edge would be seen.
      const whole = { x: 0, y: 0, width: canvas.width, height: canvas.height };
      drawBox(toBox(whole, view), isZooming);
      if (isZooming) {
        settleLater();
      }
    } else {
      moveShown(context, canvas, shown, view).forEach((strip) => drawBox(toBox(strip, view)));
      if (scene !== null) {
        for (const place of patches) {
          drawBox(patchOf(scene, place));
        }
      }
    }
    patches.clear();
    shown = view;
  };
  const ask = (): void => {
    frame ??= requestAnimationFrame(draw);
  };
  const askAll = (): void => {
    shown = null;
    ask();
  };
  const stopTheme = onThemeChange(() => {
    palette = readPalette();
    askAll();
  });
  return {
    setScene(next, changed) {
      scene = next;
      changed?.forEach((place) => patches.add(place));
      if (changed === undefined || patches.size > MOST_PATCHES) {
        askAll();
      } else {
        ask();
      }
    },
    setView(next) {
      view = next;
      ask();
    },
    setEmphasis(next) {
      emphasis = next;
      askAll();
    },
    setSize(next) {
      size = next;
      canvas.width = Math.round(next.width * devicePixelRatio);
      canvas.height = Math.round(next.height * devicePixelRatio);
      // A canvas of a new size is empty: it must not be seen so.
      shown = null;
      draw();
    },
    close() {
      stopTheme();
      clearTimeout(settling ?? undefined);
      cancelAnimationFrame(frame ?? 0);
    },
  };
}

function patchOf({ layout }: Scene, place: number): Box {
  const [x, y] = [at(layout.x, place), at(layout.y, place)];
  return {
    left: x - NODE_WIDTH / 2 - PATCH_MARGIN,
    right: x + NODE_WIDTH / 2 + PATCH_MARGIN,
    top: y - NODE_HEIGHT / 2 - 10,
    bottom: y + NODE_HEIGHT / 2 + 10,
  };
}

interface Picture {
  readonly scene: Scene | null;
  readonly view: Viewport;
  readonly emphasis: Emphasis;
  readonly palette: Palette;
}

/** Draws a part of the drawing, and nothing beside it. */
function paintBox(
  context: CanvasRenderingContext2D,
  { scene, view, emphasis, palette }: Picture,
  box: Box,
  isCoarse: boolean,
): void {
  context.save();
  const [scale, x, y] = toDevice(view);
  context.setTransform(scale, 0, 0, scale, x, y);
  context.beginPath();
  context.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  context.clip();
  context.fillStyle = palette.canvas;
  context.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  if (scene !== null) {
    const brush = { context, scene, palette, scale: view.scale };
    drawEdges(brush, emphasis, box, isCoarse);
    drawNodes(brush, emphasis, box);
  }
  context.restore();
}
