import { accept, refuse, type Result } from '@ropewalk/core';
import type { Audience, Place, TerminalViewer } from './audience.ts';
import type { TerminalSize } from './pty.ts';
import type { ShellSession } from './shell-session.ts';

/** A viewer's hand on a terminal. */
export interface TerminalLink {
  /**
   * Sets the size, brought within bounds; starts the shell when there is none. After the shell that the viewer has
   * seen has ended nothing happens: the next one is for a new link. Refuses with `terminal_not_started` when no shell
   * can be started.
   */
  resize(size: TerminalSize): Promise<Result<null>>;
  /** Refuses with `terminal_not_started` while there is no shell. */
  input(data: Uint8Array): Result<null>;
  leave(): void;
}

/** The parts of a terminal that its viewers work with. */
export interface TerminalStage {
  readonly audience: Audience;
  /** Starts a shell of that size when there is none. */
  ensure(size: TerminalSize): Promise<Result<ShellSession>>;
  running(): ShellSession | null;
}

/** What is sensible for a screen. */
const COLS = { least: 10, most: 500 };
const ROWS = { least: 5, most: 200 };
/** Sets a terminal back to its beginning (RIS of ECMA-48). */
const RESET = '\u001bc';

/** Takes a viewer in. Who comes while a shell is running is shown at once what its screen holds. */
export function linkViewer(viewer: TerminalViewer, stage: TerminalStage): TerminalLink {
  const place = stage.audience.join(viewer);
  let seen = stage.running();
  let hasSize = false;
  if (seen !== null) show(seen, place, '');
  return {
    async resize(wanted) {
      const size = withinBounds(wanted);
      const isFirst = !hasSize;
      hasSize = true;
      if (seen !== null && stage.running() !== seen) return accept(null);
      const wasSeen = seen !== null;
      const session = await stage.ensure(size);
      if (!session.ok) return session;
      seen = session.value;
      const isOther = seen.size.cols !== size.cols || seen.size.rows !== size.rows;
      if (isOther) seen.resize(size);
      if (!wasSeen) show(seen, place, '');
      // What was shown at first has been broken into lines for another width.
      else if (isFirst && isOther) show(seen, place, RESET);
      return accept(null);
    },
    input(data) {
      if (seen === null || stage.running() !== seen) {
        return refuse('terminal_not_started', 'Terminal not started: send its size first.');
      }
      seen.write(data);
      return accept(null);
    },
    leave: () => place.leave(),
  };
}

/** What is written between the two moments comes after the picture that it is not in. */
function show(session: ShellSession, place: Place, before: string): void {
  place.hold();
  session.snapshot((content) => place.begin(Buffer.from(before + content)));
}

function withinBounds({ cols, rows }: TerminalSize): TerminalSize {
  return { cols: clamp(cols, COLS), rows: clamp(rows, ROWS) };
}

function clamp(value: number, { least, most }: typeof COLS): number {
  return Math.min(most, Math.max(least, Math.trunc(value)));
}
