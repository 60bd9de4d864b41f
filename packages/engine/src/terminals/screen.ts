import type { TerminalSize } from './pty.ts';

const SCROLLBACK_LINES = 1_000;

/** What a terminal shows, kept so that whoever comes later sees it too. */
export interface Screen {
  /** `done` is called when it has been taken in. */
  write(data: Uint8Array, done: () => void): void;
  resize(size: TerminalSize): void;
  /** Takes in what has been written so far, then answers what brings a fresh terminal of this size to the same state. */
  snapshot(done: (content: string) => void): void;
  dispose(): void;
}

export async function createScreen({ cols, rows }: TerminalSize): Promise<Screen> {
  // CommonJS without named exports, and needed by few.
  const [{ default: headless }, { default: serialize }] = await Promise.all([
    import('@xterm/headless'),
    import('@xterm/addon-serialize'),
  ]);
  const terminal = new headless.Terminal({
    cols,
    rows,
    scrollback: SCROLLBACK_LINES,
    allowProposedApi: true,
  });
  const serializer = new serialize.SerializeAddon();
  terminal.loadAddon(serializer);
  return {
    write: (data, done) => terminal.write(data, done),
    resize: (size) => terminal.resize(size.cols, size.rows),
    snapshot: (done) => terminal.write('', () => done(serializer.serialize())),
    dispose: () => terminal.dispose(),
  };
}
