import { mascotOf } from '@ropewalk/contracts/mascots';
import { drawIcon } from '#shared/canvas/draw-icon.ts';
import { fitText } from '#shared/canvas/fit-text.ts';
import type { Icons } from '#shared/canvas/icon-source.tsx';
import type { Palette } from '#shared/canvas/palette.ts';
import { formatDuration } from '#shared/format/format.ts';
import type { Tone } from '#ui/tone.ts';
import type { Bar } from '../history/bars.logic.ts';
import type { History } from '../history/history.logic.ts';
import type { CrewNow } from '../history/moment.logic.ts';
import { MARK_LOOKS, OUTCOME_LOOKS, ROLE_LABELS } from '../looks.ts';
import { tickStep } from '../scale/time-scale.logic.ts';
import {
  AXIS_PX,
  BAR_PX,
  CREW_PX,
  CREW_TOP,
  CURVE_PX,
  CURVE_TOP,
  LANE_PX,
  LANES_TOP,
  markTop,
  toTime,
  toX,
  type Place,
} from './chart-geometry.logic.ts';

export interface Chart {
  readonly history: History;
  readonly place: Place;
  readonly palette: Palette;
  readonly icons: Icons;
  readonly height: number;
  /** Where bars end that still go on. */
  readonly end: number;
}
type Context = CanvasRenderingContext2D;

/** The whole chart, but for the line of the moment. */
export function drawChart(context: Context, chart: Chart): void {
  const { palette, place, height } = chart;
  context.fillStyle = palette.surface;
  context.fillRect(0, 0, place.width, height);
  drawCuts(context, chart);
  drawAxis(context, chart);
  drawCurve(context, chart);
  drawCrew(context, chart);
  drawMarks(context, chart);
  drawBars(context, chart);
}

function drawCuts(context: Context, { place, palette, height }: Chart): void {
  const perMs = place.width / Math.max(1, place.window.to - place.window.from);
  for (const { from, to, realMs } of place.scale.cuts) {
    const left = (from - place.window.from) * perMs;
    const width = Math.max(1, (to - from) * perMs);
    if (left > place.width || left + width < 0) {
      continue;
    }
    context.fillStyle = palette.sunken;
    context.fillRect(left, AXIS_PX, width, height - AXIS_PX);
    context.save();
    context.translate(left + width / 2 + 4, height - 8);
    context.rotate(-Math.PI / 2);
    context.font = `400 11px ${palette.font}`;
    context.fillStyle = palette.inkFaint;
    context.textAlign = 'left';
    if (width > 11) {
      context.fillText(`${formatDuration(realMs)} of silence`, 0, 0);
    }
    context.restore();
  }
}

const TICK_PX = 110;
/** Over the end of the axis stand the buttons that zoom. */
const BUTTONS_PX = 150;
const CLOCK = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const SECONDS = new Intl.DateTimeFormat(undefined, { timeStyle: 'medium' });
const DAY = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });
const DAY_MS = 86_400_000;

function drawAxis(context: Context, { place, palette, height }: Chart): void {
  const step = tickStep(place.window.to - place.window.from, place.width / TICK_PX);
  const offset = new Date().getTimezoneOffset() * 60_000;
  context.font = `400 11px ${palette.font}`;
  context.textAlign = 'left';
  let nextFree = 0;
  let lastDay = '';
  for (let x = 0; x < place.width;) {
    const at = toTime(place, x);
    const tick = Math.ceil((at - offset) / step) * step + offset;
    const tickX = toX(place, tick);
    if (tickX >= nextFree && tickX <= place.width - BUTTONS_PX) {
      const day = DAY.format(tick);
      const time = step < 60_000 ? SECONDS.format(tick) : CLOCK.format(tick);
      const text = step >= DAY_MS ? day : day === lastDay ? time : `${day}, ${time}`;
      lastDay = day;
      context.fillStyle = palette.line;
      context.fillRect(Math.round(tickX), AXIS_PX - 6, 1, height - AXIS_PX + 6);
      context.fillStyle = palette.inkSoft;
      context.fillText(text, tickX + 4, 14);
      nextFree = tickX + context.measureText(text).width + 16;
    }
    x = Math.max(tickX, x) + Math.max(4, place.width / 400);
  }
}

function drawCurve(context: Context, { history, place, palette }: Chart): void {
  const { curve } = history;
  const most = curve.reduce((value, { total }) => Math.max(value, total), 1);
  const y = (count: number): number => CURVE_TOP + CURVE_PX * (1 - count / most);
  const trace = (path: Path2D, of: (step: (typeof curve)[number]) => number): void => {
    let before = CURVE_TOP + CURVE_PX;
    let drawnX = Number.NEGATIVE_INFINITY;
    for (const [index, step] of curve.entries()) {
      const x = toX(place, step.at);
      const after = curve[index + 1];
      const isHidden = after !== undefined && toX(place, after.at) < Math.max(0, drawnX + 0.5);
      if (x > place.width) {
        break;
      }
      if (!isHidden) {
        path.lineTo(Math.max(0, x), before);
        path.lineTo(Math.max(0, x), y(of(step)));
        drawnX = x;
      }
      before = y(of(step));
    }
    path.lineTo(place.width, before);
  };
  const total = new Path2D();
  trace(total, (step) => step.total);
  context.lineWidth = 1;
  context.setLineDash([3, 3]);
  context.strokeStyle = palette.inkFaint;
  context.stroke(total);
  context.setLineDash([]);
  const passing = new Path2D();
  trace(passing, (step) => step.passing);
  const area = new Path2D(passing);
  area.lineTo(place.width, CURVE_TOP + CURVE_PX);
  area.lineTo(0, CURVE_TOP + CURVE_PX);
  context.fillStyle = palette.tones.pass.soft;
  // oxlint-disable-next-line unicorn/no-array-fill-with-reference-type -- a canvas, no array
  context.fill(area);
  context.lineWidth = 1.75;
  context.strokeStyle = palette.tones.pass.ink;
  context.stroke(passing);
}

const CREW_TONES: Readonly<Record<Exclude<CrewNow, 'stopped'>, Tone>> = {
  running: 'work',
  paused: 'ask',
  draining: 'land',
};

function drawCrew(context: Context, { history, place, palette, end }: Chart): void {
  context.fillStyle = palette.sunken;
  context.fillRect(0, CREW_TOP, place.width, CREW_PX);
  history.crew.forEach(({ at, crew }, index) => {
    if (crew !== 'stopped') {
      const from = toX(place, at);
      const to = toX(place, history.crew[index + 1]?.at ?? end);
      context.fillStyle = palette.tones[CREW_TONES[crew]].ink;
      context.globalAlpha = crew === 'running' ? 0.55 : 1;
      context.fillRect(
        from,
        CREW_TOP + (crew === 'paused' ? 2 : 0),
        Math.max(1, to - from),
        crew === 'paused' ? CREW_PX - 4 : CREW_PX,
      );
      context.globalAlpha = 1;
    }
  });
}

const ICON_PX = 14;

function drawMarks(context: Context, { history, place, palette, icons }: Chart): void {
  const free = new Map<number, number>();
  for (const { at, kind } of history.marks) {
    const x = toX(place, at);
    if (x < -ICON_PX || x > place.width + ICON_PX) {
      continue;
    }
    const top = markTop(kind);
    const { tone } = MARK_LOOKS[kind];
    const colour = palette.tones[tone].ink;
    if (x >= (free.get(top) ?? Number.NEGATIVE_INFINITY)) {
      drawIcon(context, icons.get(`mark:${kind}`), colour, x - ICON_PX / 2, top + 3, ICON_PX);
      free.set(top, x + ICON_PX + 2);
    } else {
      // No room for a shape: a tick says that there is more.
      context.fillStyle = colour;
      context.fillRect(Math.round(x), top + 17, 1, 3);
    }
  }
}

function drawBars(context: Context, chart: Chart): void {
  const { history, place, palette, end } = chart;
  for (let lane = 0; lane < history.lanes(); lane += 1) {
    context.fillStyle = palette.line;
    context.fillRect(0, LANES_TOP + (lane + 1) * LANE_PX - 1, place.width, 1);
  }
  const painted = new Map<number, number>();
  for (const bar of history.bars) {
    const from = toX(place, bar.from);
    const to = toX(place, bar.to ?? end);
    const isHidden = to <= (painted.get(bar.lane) ?? -1) + 0.3;
    if (to < 0 || from > place.width || isHidden) {
      continue;
    }
    drawBar(context, chart, bar, from, Math.max(from + 1.5, to));
    painted.set(bar.lane, Math.max(from + 1.5, to));
  }
}

function drawBar(context: Context, chart: Chart, bar: Bar, from: number, to: number): void {
  const { palette, icons, history } = chart;
  const name = bar.outcome ?? 'going';
  const { tone } = OUTCOME_LOOKS[name];
  const colours = palette.tones[tone];
  const top = LANES_TOP + bar.lane * LANE_PX + (LANE_PX - BAR_PX) / 2 - 1;
  const width = to - from;
  if (width < 5) {
    context.fillStyle = colours.ink;
    context.fillRect(from, top, width, BAR_PX);
    return;
  }
  context.beginPath();
  context.roundRect(from + 0.5, top + 0.5, width - 1, BAR_PX - 1, 4);
  context.fillStyle = colours.soft;
  context.fill();
  context.strokeStyle = colours.ink;
  context.lineWidth = 1;
  // A tester looks at what is there, a coder adds to it: their bars differ in shape, too.
  context.setLineDash(bar.role === 'testing' ? [4, 3] : []);
  context.stroke();
  context.setLineDash([]);
  const left = Math.max(from, 0);
  if (to - left > 24) {
    drawIcon(context, icons.get(name), colours.ink, left + 5, top + 4, 14);
  }
  if (to - left > 60) {
    const [feature] = bar.featureIds;
    const what =
      feature === undefined
        ? ROLE_LABELS[bar.role]
        : `#${feature} ${history.names.get(feature) ?? ''}${bar.featureIds.length > 1 ? ` +${bar.featureIds.length - 1}` : ''}`;
    context.font = `500 11.5px ${palette.font}`;
    context.fillStyle = palette.ink;
    context.textAlign = 'left';
    const text = `${mascotOf(bar.runId)} · ${what}`;
    context.fillText(fitText(context, text, Math.round(to - left - 30)), left + 23, top + 15);
  }
}
