import { refuse, type Result } from '@ropewalk/core';

/** When workers and agents can be answered: not before all that workers carry is known, nor once it was let go. */
export interface Opening {
  /** Waits while it is not known yet; false when nobody is answered here any more. */
  isOpen(): Promise<boolean>;
  isClosed(): boolean;
  open(): void;
  close(): void;
}

export function createOpening(): Opening {
  const { promise, resolve } = Promise.withResolvers<void>();
  let closed = false;
  return {
    async isOpen() {
      await promise;
      return !closed;
    },
    isClosed: () => closed,
    open: resolve,
    close() {
      closed = true;
      resolve();
    },
  };
}

/** Whoever asks tries again, and the next control plane answers. */
export function refuseForNow(): Result<never> {
  return refuse(
    'not_reachable',
    'This control plane ends, and nothing was changed. Ask again: the next one goes on with the run.',
  );
}
