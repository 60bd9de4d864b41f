/** The pause after the first push that failed; it doubles with each further one. */
export const PUSH_BACKOFF_BASE_MS = 30_000;
/** The longest pause between two tries. */
export const PUSH_BACKOFF_CAP_MS = 1_800_000;

/** The pause after `failures` pushes in a row that failed: 30 s · 2ⁿ⁻¹, at most half an hour. */
export function pushBackoffMs(failures: number): number {
  const exponent = Math.min(Math.max(failures - 1, 0), 30);
  return Math.min(PUSH_BACKOFF_CAP_MS, PUSH_BACKOFF_BASE_MS * 2 ** exponent);
}
