import type { CancelSignal } from '@ropewalk/contracts';

/** The answer if it comes in time (or before `signal`), otherwise the other one; the work goes on either way. */
export async function within<T>(
  answer: Promise<T>,
  limitMs: number,
  otherwise: T,
  signal?: CancelSignal,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort = (): void => undefined;
  const late = new Promise<T>((resolve) => {
    timer = setTimeout(() => resolve(otherwise), limitMs);
    onAbort = () => resolve(otherwise);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
