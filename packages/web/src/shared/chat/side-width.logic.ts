export const LEAST_WIDTH_PX = 320;
export const MOST_WIDTH_PX = 900;
/** What is left of the screen beside it. */
const REST_PX = 360;

/** A width that leaves room for what the panel stands beside. */
export function clampWidth(widthPx: number, windowPx: number): number {
  const most = Math.max(LEAST_WIDTH_PX, Math.min(MOST_WIDTH_PX, windowPx - REST_PX));
  return Math.round(Math.min(most, Math.max(LEAST_WIDTH_PX, widthPx)));
}
