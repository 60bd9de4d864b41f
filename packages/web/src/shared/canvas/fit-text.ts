const MOST_KEPT = 8000;
const fitted = new Map<string, string>();

/** As much of a text as there is room for, in the font that the context has. What was measured is remembered. */
export function fitText(context: CanvasRenderingContext2D, text: string, room: number): string {
  const key = `${context.font}|${room}|${text}`;
  const known = fitted.get(key);
  if (known !== undefined) {
    return known;
  }
  if (fitted.size > MOST_KEPT) {
    fitted.clear();
  }
  const result = measure(context, text, room);
  fitted.set(key, result);
  return result;
}

function measure(context: CanvasRenderingContext2D, text: string, room: number): string {
  const whole = context.measureText(text).width;
  if (whole <= room) {
    return text;
  }
  // Letters have about the same width: the first guess is nearly right.
  let length = Math.floor((text.length * room) / whole);
  while (length > 1 && context.measureText(`${text.slice(0, length)}…`).width > room) {
    length -= 1;
  }
  return `${text.slice(0, length).trimEnd()}…`;
}

const splits = new Map<string, readonly [string, string]>();

/** A text as a line that fits and what is left of it, parted between words. */
export function splitText(
  context: CanvasRenderingContext2D,
  text: string,
  room: number,
): readonly [string, string] {
  const key = `${context.font}|${room}|${text}`;
  const known = splits.get(key);
  if (known !== undefined) {
    return known;
  }
  if (splits.size > MOST_KEPT) {
    splits.clear();
  }
  const words = text.split(' ');
  let count = words.length;
  while (count > 1 && context.measureText(words.slice(0, count).join(' ')).width > room) {
    count -= 1;
  }
  const result = [words.slice(0, count).join(' '), words.slice(count).join(' ')] as const;
  splits.set(key, result);
  return result;
}
