/** Work that is done whenever somebody asks for it, never twice at the same time. */
export interface OneAtATime {
  /** Has it done; asked meanwhile, it is done once more after that. */
  hurry(): void;
  /** Resolves when nobody waits for it any more. */
  idle(): Promise<void>;
}

export function createOneAtATime(
  work: () => Promise<void>,
  onFailure: (failure: unknown) => void,
): OneAtATime {
  let running: Promise<void> | null = null;
  let again = false;
  const run = async (): Promise<void> => {
    do {
      again = false;
      await work().catch(onFailure);
    } while (again);
    running = null;
  };
  return {
    hurry() {
      if (running === null) {
        running = run();
      } else {
        again = true;
      }
    },
    async idle() {
      await running;
    },
  };
}
