import { drawIcon } from '#shared/canvas/draw-icon.ts';
import { FEATURE_LOOKS } from '#ui/status-look.ts';
import type { FeatureCard } from '#shared/api/wire.ts';
import { at } from '../layout/adjacency.ts';
import { NODE_HEIGHT, NODE_WIDTH } from '../layout/node-size.ts';
import type { Box } from '../view/viewport.logic.ts';
import { fitText, splitText } from '#shared/canvas/fit-text.ts';
import type { Brush, Emphasis } from './scene.ts';

/** Above the first everything can be read, above the second a name in large letters, above the last a shape. */
const DETAIL_SCALE = 0.62;
const NAME_SCALE = 0.27;
const SHAPE_SCALE = 0.13;
const RADIUS = 7;
const LEAST_LETTERS_PX = 10.5;
const MOST_FOR_TWO_LINES_PX = 22;
const FADED = 0.28;

/** The nodes in a part of the drawing. */
export function drawNodes(brush: Brush, emphasis: Emphasis, seen: Box): void {
  const { layout, cards } = brush.scene;
  const [halfX, halfY] = [NODE_WIDTH / 2 + 24, NODE_HEIGHT / 2 + 8];
  cards.forEach((card, place) => {
    const [x, y] = [at(layout.x, place), at(layout.y, place)];
    if (
      x + halfX < seen.left ||
      x - halfX > seen.right ||
      y + halfY < seen.top ||
      y - halfY > seen.bottom
    ) {
      return;
    }
    const isFaded = emphasis.related !== null && !emphasis.related.has(place);
    brush.context.globalAlpha = isFaded ? FADED : 1;
    drawNode(brush, emphasis, card, place, x - NODE_WIDTH / 2, y - NODE_HEIGHT / 2);
  });
  brush.context.globalAlpha = 1;
}

function drawNode(
  brush: Brush,
  emphasis: Emphasis,
  card: FeatureCard,
  place: number,
  left: number,
  top: number,
): void {
  const { context, palette, scale, scene } = brush;
  const { tone } = FEATURE_LOOKS[card.status];
  const colours = palette.tones[tone];
  if (scale < SHAPE_SCALE) {
    drawDot(brush, emphasis, place, left, top, colours.ink);
    return;
  }
  const isFar = scale < NAME_SCALE;
  context.beginPath();
  context.roundRect(left, top, NODE_WIDTH, NODE_HEIGHT, isFar ? 4 : RADIUS);
  context.fillStyle = colours.soft;
  context.fill();
  frame(brush, emphasis, place, colours.ink);
  if (isFar) {
    drawIcon(context, scene.icons.get(card.status), colours.ink, left + 88, top + 5, 40);
    return;
  }
  if (scale < DETAIL_SCALE) {
    drawIcon(context, scene.icons.get(card.status), colours.ink, left + 9, top + 12, 26);
    drawLargeName(brush, card.name, left + 42, top);
    return;
  }
  drawDetails(brush, card, place, left, top, colours.ink);
}

function frame(
  { context, palette, scene, scale }: Brush,
  emphasis: Emphasis,
  place: number,
  ink: string,
) {
  const isChosen = emphasis.selected === place;
  const isCritical = scene.critical.has(place);
  const isHeldUp = scene.heldUp.has(place);
  const width = isChosen || isCritical ? 3 : emphasis.hovered === place ? 2 : 1;
  context.lineWidth = Math.max(width, (isChosen || isCritical ? 1.6 : 0.6) / scale);
  context.strokeStyle = isChosen
    ? palette.focus
    : isCritical
      ? palette.rope
      : isHeldUp
        ? palette.tones.fail.ink
        : ink;
  context.setLineDash(isHeldUp && !isChosen && !isCritical ? [5, 4] : []);
  context.stroke();
  context.setLineDash([]);
}

/** From so far away a node is a spot of its colour. */
function drawDot(
  { context, palette, scene, scale }: Brush,
  emphasis: Emphasis,
  place: number,
  left: number,
  top: number,
  ink: string,
): void {
  context.fillStyle = ink;
  context.fillRect(left, top, NODE_WIDTH, NODE_HEIGHT);
  const isChosen = emphasis.selected === place || emphasis.hovered === place;
  if (isChosen || scene.critical.has(place)) {
    context.lineWidth = 2.4 / scale;
    context.strokeStyle = isChosen ? palette.focus : palette.rope;
    context.strokeRect(left, top, NODE_WIDTH, NODE_HEIGHT);
  }
}

/** In letters that can be read from afar; in two lines where they fit. */
function drawLargeName(brush: Brush, name: string, left: number, top: number): void {
  const { palette, scale } = brush;
  const sizePx = Math.min(30, Math.round(LEAST_LETTERS_PX / scale));
  const room = NODE_WIDTH - 48;
  if (sizePx > MOST_FOR_TWO_LINES_PX) {
    drawText(brush, name, left, top + 25 + sizePx * 0.35, room, sizePx, 600, palette.ink);
    return;
  }
  brush.context.font = `600 ${sizePx}px ${palette.font}`;
  const [first, rest] = splitText(brush.context, name, room);
  const middle = top + 25 + sizePx * 0.35;
  const half = rest === '' ? 0 : sizePx * 0.58;
  drawText(brush, first, left, middle - half, room, sizePx, 600, palette.ink);
  drawText(brush, rest, left, middle + half, room, sizePx, 600, palette.ink);
}

function drawDetails(
  brush: Brush,
  card: FeatureCard,
  place: number,
  left: number,
  top: number,
  ink: string,
) {
  const { context, palette, scene } = brush;
  const worker = scene.workers.get(place);
  drawIcon(context, scene.icons.get(card.status), ink, left + 10, top + 8, 15);
  const room = NODE_WIDTH - 42 - (worker === undefined ? 0 : 28);
  drawText(brush, card.name, left + 32, top + 20.5, room, 13, 600, palette.ink);
  const second =
    worker === undefined
      ? `#${card.id} · ${FEATURE_LOOKS[card.status].label} · ${card.category}`
      : `#${card.id} · ${worker.name} works on it`;
  drawText(brush, second, left + 32, top + 38, room, 11.5, 400, palette.inkSoft);
  if (worker !== undefined) {
    drawFace(brush, worker.name, worker.hue, left + NODE_WIDTH - 22, top + NODE_HEIGHT / 2);
  }
  const needs = at(scene.drawn.hiddenNeeds, place);
  const waits = at(scene.drawn.hiddenWaits, place);
  const isAcross = scene.direction === 'LR';
  if (needs > 0) {
    drawStub(brush, needs, isAcross ? left : left + 24, isAcross ? top + NODE_HEIGHT : top);
  }
  if (waits > 0) {
    const x = left + NODE_WIDTH - (isAcross ? 0 : 24);
    drawStub(brush, waits, x, top + NODE_HEIGHT);
  }
}

function drawText(
  { context, palette }: Brush,
  text: string,
  left: number,
  baseline: number,
  room: number,
  sizePx: number,
  weight: number,
  colour: string,
): void {
  context.font = `${weight} ${sizePx}px ${palette.font}`;
  context.fillStyle = colour;
  context.textAlign = 'left';
  context.fillText(fitText(context, text, room), left, baseline);
}

/** The face of an agent, as `shared/ui/mascot.tsx` draws it. */
function drawFace({ context, palette }: Brush, name: string, hue: number, x: number, y: number) {
  context.beginPath();
  context.arc(x, y, 13, 0, 2 * Math.PI);
  context.fillStyle = `oklch(0.87 0.08 ${hue})`;
  context.fill();
  context.font = `700 11px ${palette.font}`;
  context.fillStyle = `oklch(0.3 0.09 ${hue})`;
  context.textAlign = 'center';
  context.fillText(name.slice(0, 2), x, y + 4);
}

/** How many more there are that are not drawn. */
function drawStub({ context, palette }: Brush, count: number, x: number, y: number): void {
  const text = `+${count}`;
  context.font = `600 10px ${palette.font}`;
  const width = 8 + 6 * text.length;
  context.beginPath();
  context.roundRect(x - width / 2, y - 7, width, 14, 7);
  context.fillStyle = palette.surface;
  context.fill();
  context.lineWidth = 1;
  context.strokeStyle = palette.lineStrong;
  context.stroke();
  context.textAlign = 'center';
  context.fillStyle = palette.inkSoft;
  context.fillText(text, x, y + 3.5);
}
