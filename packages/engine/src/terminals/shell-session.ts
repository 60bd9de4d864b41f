import { startPty, type TerminalSize } from './pty.ts';
import { createScreen } from './screen.ts';

/** One shell from its start to its end, with what it shows. */
export interface ShellSession {
  readonly size: TerminalSize;
  write(data: Uint8Array): void;
  resize(size: TerminalSize): void;
  /** Answers, in the order of the output, what brings a fresh terminal of this size to the present state. */
  snapshot(done: (content: string) => void): void;
  /** While held it is not read from: what it runs waits once its own buffer is full. */
  hold(isHeld: boolean): void;
  /** As a window that is closed does. */
  hangUp(): void;
  /** The exit code, after everything that it wrote has been told. */
  readonly exited: Promise<number>;
}

export interface ShellRequest {
  readonly shell: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly size: TerminalSize;
  onOutput(data: Uint8Array): void;
}

/** A screen that has more than this to take in lets the shell wait. */
const MAX_UNREAD_BYTES = 1024 * 1024;

/** Throws what the system says when it can start no shell. */
export async function startShell(request: ShellRequest): Promise<ShellSession> {
  const screen = await createScreen(request.size);
  const exited = Promise.withResolvers<number>();
  let size = request.size;
  let isHeld = false;
  let unreadBytes = 0;
  const flow = (): void => {
    if (isHeld || unreadBytes > MAX_UNREAD_BYTES) pty.pause();
    else pty.resume();
  };
  const start = () =>
    startPty({
      ...request.size,
      shell: request.shell,
      cwd: request.cwd,
      env: request.env,
      onData(data) {
        unreadBytes += data.length;
        screen.write(data, () => {
          unreadBytes -= data.length;
          flow();
        });
        request.onOutput(data);
        flow();
      },
      onExit: (code) =>
        // Behind everything that is still to be taken in.
        screen.write(new Uint8Array(), () => {
          screen.dispose();
          exited.resolve(code);
        }),
    });
  const pty = await start().catch((error: unknown) => {
    screen.dispose();
    throw error;
  });
  return {
    get size() {
      return size;
    },
    write: (data) => pty.write(data),
    resize(next) {
      size = next;
      screen.resize(next);
      pty.resize(next);
    },
    snapshot: (done) => screen.snapshot(done),
    hold(held) {
      isHeld = held;
      flow();
    },
    hangUp: () => pty.hangUp(),
    exited: exited.promise,
  };
}
