import { at } from '../layout/adjacency.ts';
import { NODE_HEIGHT, NODE_WIDTH } from '../layout/node-size.ts';
import type { Box } from '../view/viewport.logic.ts';
import type { Palette } from '#shared/canvas/palette.ts';
import type { Brush, Emphasis, Scene } from './scene.ts';

type EdgeLook = 'met' | 'open' | 'held' | 'related' | 'critical' | 'faded';
const ORDER: readonly EdgeLook[] = ['faded', 'met', 'open', 'held', 'related', 'critical'];
/** One path of thousands of curves is filled far more slowly than some of a hundred. */
const CURVES_PER_PATH = 100;
const ARROW_SCALE = 0.3;
/** From so far away a curve cannot be told from a line, and is drawn in twice the time. */
const STRAIGHT_SCALE = 0.2;
const ARROW = 6;

interface Batch {
  path: Path2D;
  arrows: Path2D;
  curves: number;
}

/** The edges that touch a part of the drawing; coarse: only those that say something by themselves. */
export function drawEdges(
  { context, scene, palette, scale }: Brush,
  emphasis: Emphasis,
  seen: Box,
  isCoarse: boolean,
): void {
  const batches = new Map<EdgeLook, Batch[]>();
  const { sources, targets } = scene.drawn;
  for (let edge = 0; edge < sources.length; edge += 1) {
    if (!touches(scene, edge, seen)) {
      continue;
    }
    const look = lookOf(scene, emphasis, edge);
    if (isCoarse && (look === 'met' || look === 'open' || look === 'faded')) {
      continue;
    }
    const batch = batchFor(batches, look);
    batch.curves += 1;
    traceEdge(batch.path, scene, edge, scale < STRAIGHT_SCALE);
    if (scale > ARROW_SCALE) {
      traceArrow(batch.arrows, scene, at(targets, edge));
    }
  }
  for (const look of ORDER) {
    for (const { path, arrows } of batches.get(look) ?? []) {
      const { colour, width, dash } = styleOf(look, palette);
      context.strokeStyle = colour;
      context.fillStyle = colour;
      context.lineWidth = Math.max(width, 0.7 / scale);
      context.setLineDash(dash);
      context.stroke(path);
      context.fill(arrows);
    }
  }
  context.setLineDash([]);
}

function batchFor(batches: Map<EdgeLook, Batch[]>, look: EdgeLook): Batch {
  const own = batches.get(look) ?? [];
  batches.set(look, own);
  const last = own.at(-1);
  if (last !== undefined && last.curves < CURVES_PER_PATH) {
    return last;
  }
  const batch = { path: new Path2D(), arrows: new Path2D(), curves: 0 };
  own.push(batch);
  return batch;
}

function lookOf(scene: Scene, { related }: Emphasis, edge: number): EdgeLook {
  const source = at(scene.drawn.sources, edge);
  const target = at(scene.drawn.targets, edge);
  if (related !== null) {
    return related.has(source) && related.has(target) ? 'related' : 'faded';
  }
  if (scene.criticalEdges.has(`${source}:${target}`)) {
    return 'critical';
  }
  const needed = scene.cards[source]?.status;
  if (needed === 'passing') {
    return 'met';
  }
  const isHolding = needed === 'parked' || needed === 'needs_input' || scene.heldUp.has(source);
  return isHolding && scene.heldUp.has(target) ? 'held' : 'open';
}

function styleOf(look: EdgeLook, palette: Palette) {
  const styles: Readonly<Record<EdgeLook, { colour: string; width: number; dash: number[] }>> = {
    faded: { colour: palette.line, width: 1, dash: [] },
    met: { colour: palette.lineStrong, width: 1, dash: [] },
    open: { colour: palette.inkFaint, width: 1.4, dash: [] },
    held: { colour: palette.tones.fail.ink, width: 1.4, dash: [5, 4] },
    related: { colour: palette.focus, width: 1.8, dash: [] },
    critical: { colour: palette.rope, width: 3.5, dash: [] },
  };
  return styles[look];
}

/** By the box around its ends and bends; curves stay within it. */
function touches({ drawn, layout }: Scene, edge: number, seen: Box): boolean {
  const source = at(drawn.sources, edge);
  const target = at(drawn.targets, edge);
  let left = Math.min(at(layout.x, source), at(layout.x, target));
  let right = Math.max(at(layout.x, source), at(layout.x, target));
  let top = Math.min(at(layout.y, source), at(layout.y, target));
  let bottom = Math.max(at(layout.y, source), at(layout.y, target));
  for (let i = at(layout.bendStart, edge); i < at(layout.bendStart, edge + 1); i += 2) {
    left = Math.min(left, at(layout.bends, i));
    right = Math.max(right, at(layout.bends, i));
    top = Math.min(top, at(layout.bends, i + 1));
    bottom = Math.max(bottom, at(layout.bends, i + 1));
  }
  return left < seen.right && right > seen.left && top < seen.bottom && bottom > seen.top;
}

/** From the side of what is needed to the side of what waits, in curves that leave and arrive in the reading direction. */
function traceEdge(
  path: Path2D,
  { drawn, layout, direction }: Scene,
  edge: number,
  isStraight: boolean,
): void {
  const source = at(drawn.sources, edge);
  const target = at(drawn.targets, edge);
  const isAcross = direction === 'LR';
  const [halfX, halfY] = isAcross ? [NODE_WIDTH / 2, 0] : [0, NODE_HEIGHT / 2];
  let x = at(layout.x, source) + halfX;
  let y = at(layout.y, source) + halfY;
  path.moveTo(x, y);
  const to = (nextX: number, nextY: number): void => {
    if (isStraight) {
      path.lineTo(nextX, nextY);
    } else if (isAcross) {
      const middle = (x + nextX) / 2;
      path.bezierCurveTo(middle, y, middle, nextY, nextX, nextY);
    } else {
      const middle = (y + nextY) / 2;
      path.bezierCurveTo(x, middle, nextX, middle, nextX, nextY);
    }
    [x, y] = [nextX, nextY];
  };
  for (let i = at(layout.bendStart, edge); i < at(layout.bendStart, edge + 1); i += 2) {
    const bendX = at(layout.bends, i);
    const bendY = at(layout.bends, i + 1);
    // Past the nodes of the level it runs straight.
    to(bendX - halfX, bendY - halfY);
    path.lineTo(bendX + halfX, bendY + halfY);
    [x, y] = [bendX + halfX, bendY + halfY];
  }
  to(at(layout.x, target) - halfX, at(layout.y, target) - halfY);
}

function traceArrow(path: Path2D, { layout, direction }: Scene, target: number): void {
  if (direction === 'LR') {
    const [x, y] = [at(layout.x, target) - NODE_WIDTH / 2, at(layout.y, target)];
    path.moveTo(x, y);
    path.lineTo(x - ARROW, y - ARROW / 1.6);
    path.lineTo(x - ARROW, y + ARROW / 1.6);
  } else {
    const [x, y] = [at(layout.x, target), at(layout.y, target) - NODE_HEIGHT / 2];
    path.moveTo(x, y);
    path.lineTo(x - ARROW / 1.6, y - ARROW);
    path.lineTo(x + ARROW / 1.6, y - ARROW);
  }
}
