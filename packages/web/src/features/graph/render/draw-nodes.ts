import { FEATURE_LOOKS } from '#ui/status-look.ts';
import type { Card } from '#shared/cards/card.ts';
import { at } from '../layout/adjacency.ts';
import { NODE_HEIGHT, NODE_WIDTH } from '../layout/node-size.ts';
import type { Box } from '../view/viewport.logic.ts';
import { fitText } from './fit-text.ts';
import type { Palette } from './palette.ts';
import type { Emphasis, Scene } from './scene.ts';

/** Above the first everything can be read; above the second a name in large letters; below, colour and shape. */
const DETAIL_SCALE = 0.62;
const NAME_SCALE = 0.27;
const RADIUS = 7;
const FADED = 0.28;

interface Brush {
  readonly context: CanvasRenderingContext2D;
  readonly scene: Scene;
  readonly palette: Palette;
  readonly scale: number;
}

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
  card: Card,
  place: number,
  left: number,
  top: number,
): void {
  const { context, palette, scale, scene } = brush;
  const { tone } = FEATURE_LOOKS[card.status];
  const colours = palette.tones[tone];
  const isFar = scale < NAME_SCALE;
  context.beginPath();
  context.roundRect(left, top, NODE_WIDTH, NODE_HEIGHT, isFar ? 4 : RADIUS);
  context.fillStyle = colours.soft;
  context.fill();
  frame(brush, emphasis, place, colours.ink);
  if (isFar) {
    drawIcon(brush, scene.icons[card.status], colours.ink, left + 88, top + 5, 40);
    return;
  }
  if (scale < DETAIL_SCALE) {
    drawIcon(brush, scene.icons[card.status], colours.ink, left + 9, top + 12, 26);
    drawText(brush, card.name, left + 42, top + 34, NODE_WIDTH - 50, 23, 600, palette.ink);
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

function drawDetails(
  brush: Brush,
  card: Card,
  place: number,
  left: number,
  top: number,
  ink: string,
) {
  const { palette, scene } = brush;
  const worker = scene.workers.get(place);
  drawIcon(brush, scene.icons[card.status], ink, left + 10, top + 8, 15);
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

function drawIcon(
  { context }: Brush,
  icon: Path2D,
  colour: string,
  left: number,
  top: number,
  size: number,
): void {
  context.save();
  context.translate(left, top);
  context.scale(size / 24, size / 24);
  context.strokeStyle = colour;
  context.lineWidth = 2.25;
  context.lineCap = 'round';
  context.lineJoin = 'round';
  context.stroke(icon);
  context.restore();
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
