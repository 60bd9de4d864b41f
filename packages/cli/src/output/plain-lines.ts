import { formatElapsed } from './amounts.ts';
import { describeHappening, toneColor } from './happening-text.ts';
import type { Happening } from './happening.ts';
import type { Colors } from './terminal.ts';

const LABEL_WIDTH = 10;
const TIME_WIDTH = 7;

/** A happening as one line, timed from the start of the crew. */
export function plainLine(happening: Happening, startedAt: number, colors: Colors): string {
  const { label, text, tone } = describeHappening(happening);
  const time = formatElapsed(happening.at - startedAt).padStart(TIME_WIDTH);
  return `${colors.dim(time)}  ${toneColor(colors, tone)(label.padEnd(LABEL_WIDTH))} ${text}`;
}
