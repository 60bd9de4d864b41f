/** The person's wish to stop: once = save and stop, twice = now. */
export interface Interrupts {
  readonly first: AbortSignal;
  readonly second: AbortSignal;
  /** Until this is called, an interrupt ends the process at once: there is nothing to save yet. */
  take(): void;
}

/** What the program that started us again under a newer Node passes on; see bin/ropewalk.mjs. */
interface ForwardedSignal {
  readonly signal: string;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const EXIT_AT_ONCE = 130;

/**
 * Listens to the signals of this process. A terminal sends Ctrl-C to our parent (where Node was started
 * again) as well as to us, and a `kill` reaches the parent alone; so what it forwards is counted apart, and
 * the higher count is the number of times that somebody has asked. A reader of our output that goes away (`gone`)
 * asks, too.
 */
export function createInterrupts(host: NodeJS.Process, gone: AbortSignal): Interrupts {
  const first = new AbortController();
  const second = new AbortController();
  const counts = { direct: 0, forwarded: 0 };
  let taken = false;

  const count = (source: keyof typeof counts) => {
    counts[source] += 1;
    const times = Math.max(counts.direct, counts.forwarded);
    if (!taken || times > 2) {
      host.exit(EXIT_AT_ONCE);
    }
    first.abort();
    if (times > 1) {
      second.abort();
    }
  };
  for (const signal of SIGNALS) {
    host.on(signal, () => count('direct'));
  }
  gone.addEventListener('abort', () => count('direct'), { once: true });
  if (host.channel) {
    host.on('message', (message: unknown) => {
      if (isForwardedSignal(message)) {
        count('forwarded');
      }
    });
    // Whoever started us is gone, and with it the way to be stopped.
    host.on('disconnect', () => count('forwarded'));
    // Listening must not keep a finished command alive.
    host.channel.unref();
  }
  return {
    first: first.signal,
    second: second.signal,
    take() {
      taken = true;
    },
  };
}

function isForwardedSignal(message: unknown): message is ForwardedSignal {
  return typeof message === 'object' && message !== null && 'signal' in message;
}
