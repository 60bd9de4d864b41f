/**
 * Waits for `work`, and no longer than `limitMs`: then `onLate` is called and the work goes on unwatched. Rejects as
 * the work does, as long as somebody waits for it.
 */
export async function atMost(
  work: Promise<void>,
  limitMs: number,
  onLate: () => void,
): Promise<void> {
  const late = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => late.resolve('late'), limitMs);
  try {
    if ((await Promise.race([work, late.promise])) === 'late') onLate();
  } finally {
    clearTimeout(timer);
  }
}
