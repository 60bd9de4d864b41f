import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers';
import { fileURLToPath } from 'node:url';
import { fromWorkerSchema, type FromWorker, type ToWorker } from './words.ts';

/** A worker's process and the line to it, which can be cut. */
export interface Link {
  say(word: ToWorker): void;
  /** Whether what is said arrives. */
  isOpen(): boolean;
  /** Nothing arrives on either side before it is mended; then all of it does. */
  cut(): void;
  mend(): void;
  /** The process stands still. */
  freeze(): void;
  thaw(): void;
  /** It ends at once; what it has said and did not arrive yet still does. */
  kill(): Promise<void>;
  /** Ends the process, however it stands. */
  close(): Promise<void>;
}

/** `delayMs` says how long the next word is under way. */
export function openLink(hear: (word: FromWorker) => void, delayMs: () => number): Link {
  const child = fork(fileURLToPath(new URL('worker.ts', import.meta.url)), [], {
    execArgv: ['--conditions=source'],
  });
  let state: 'open' | 'cut' | 'frozen' | 'over' = 'open';
  let held: (() => void)[] = [];
  const pass = (deliver: () => void): void => {
    setTimeout(() => {
      if (state === 'cut') {
        held.push(deliver);
      } else {
        deliver();
      }
    }, delayMs());
  };
  child.on('message', (said) => pass(() => hear(fromWorkerSchema.parse(said))));
  const release = (): void => {
    const late = held;
    held = [];
    late.forEach((deliver) => deliver());
  };
  const end = async (): Promise<void> => {
    if (state === 'over') {
      return;
    }
    state = 'over';
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  return {
    say: (word) => pass(() => tell(child, word)),
    isOpen: () => state === 'open',
    cut() {
      state = 'cut';
    },
    mend() {
      state = 'open';
      release();
    },
    freeze() {
      state = 'frozen';
      child.kill('SIGSTOP');
    },
    thaw() {
      state = 'open';
      child.kill('SIGCONT');
    },
    async kill() {
      await end();
      release();
    },
    close: end,
  };
}

function tell(child: ChildProcess, word: ToWorker): void {
  if (child.connected) {
    // One that dies in this moment hears nothing any more.
    child.send(word, () => undefined);
  }
}
