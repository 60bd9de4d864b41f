import { NODE_HEIGHT, NODE_WIDTH } from '../layout/node-size.ts';
import { at } from '../layout/adjacency.ts';
import { seenBox, type Box, type Size, type Viewport } from '../view/viewport.logic.ts';
import { drawEdges } from './draw-edges.ts';
import { drawNodes } from './draw-nodes.ts';
import { onThemeChange, readPalette } from './palette.ts';
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

export function createPainter(canvas: HTMLCanvasElement): Painter {
  const context = canvas.getContext('2d', { alpha: false });
  let palette = readPalette();
  let scene: Scene | null = null;
  let view: Viewport = { x: 0, y: 0, scale: 1 };
  let emphasis = NO_EMPHASIS;
  let size: Size = { width: 0, height: 0 };
  let frame: number | null = null;
  let patches: Set<number> | 'all' = 'all';

  const drawBox = (box: Box): void => {
    if (context === null) {
      return;
    }
    const ratio = devicePixelRatio;
    context.setTransform(
      view.scale * ratio,
      0,
      0,
      view.scale * ratio,
      view.x * ratio,
      view.y * ratio,
    );
    context.fillStyle = palette.canvas;
    context.fillRect(box.left, box.top, box.right - box.left, box.bottom - box.top);
    if (scene !== null) {
      drawEdges(context, scene, emphasis, palette, box, view.scale);
      drawNodes({ context, scene, palette, scale: view.scale }, emphasis, box);
    }
  };
  const draw = (): void => {
    frame = null;
    if (context === null || size.width === 0) {
      return;
    }
    if (patches === 'all' || scene === null) {
      drawBox(seenBox(view, size));
    } else {
      for (const place of patches) {
        const box = patchOf(scene, place);
        context.save();
        drawClipped(context, box, view, () => drawBox(box));
        context.restore();
      }
    }
    patches = new Set();
  };
  const ask = (what: readonly number[] | 'all'): void => {
    if (what === 'all' || patches === 'all' || patches.size + what.length > MOST_PATCHES) {
      patches = 'all';
    } else {
      what.forEach((place) => patches !== 'all' && patches.add(place));
    }
    frame ??= requestAnimationFrame(draw);
  };
  const stopTheme = onThemeChange(() => {
    palette = readPalette();
    ask('all');
  });
  return {
    setScene(next, changed) {
      scene = next;
      ask(changed ?? 'all');
    },
    setView(next) {
      view = next;
      ask('all');
    },
    setEmphasis(next) {
      emphasis = next;
      ask('all');
    },
    setSize(next) {
      size = next;
      canvas.width = Math.round(next.width * devicePixelRatio);
      canvas.height = Math.round(next.height * devicePixelRatio);
      // A canvas of a new size is empty: it must not be seen so.
      patches = 'all';
      draw();
    },
    close() {
      stopTheme();
      if (frame !== null) {
        cancelAnimationFrame(frame);
      }
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

function drawClipped(
  context: CanvasRenderingContext2D,
  box: Box,
  view: Viewport,
  drawInside: () => void,
): void {
  const ratio = devicePixelRatio;
  context.setTransform(
    view.scale * ratio,
    0,
    0,
    view.scale * ratio,
    view.x * ratio,
    view.y * ratio,
  );
  context.beginPath();
  context.rect(box.left, box.top, box.right - box.left, box.bottom - box.top);
  context.clip();
  drawInside();
}
