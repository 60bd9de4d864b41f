import { existsSync } from 'node:fs';
import { accept, refuse, type Clock, type Result } from '@ropewalk/core';
import type { ProcessHost } from '../processes/process-types.ts';
import { createAudience, type TerminalViewer } from './audience.ts';
import { findShell, type TerminalSize } from './pty.ts';
import { startShell, type ShellSession } from './shell-session.ts';
import { linkViewer, type TerminalLink } from './viewer-link.ts';

/** One terminal of a project: a shell, when somebody has wanted one, and those who look at it. */
export interface Terminal {
  link(viewer: TerminalViewer): TerminalLink;
  /** Ends the shell with all that it has started and sends the viewers away. Idempotent. */
  close(): Promise<void>;
}

export interface TerminalDeps {
  readonly host: ProcessHost;
  readonly clock: Clock;
  /** Of everything that the shell starts. */
  readonly marker: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** How long a shell goes on while nobody looks. */
  readonly unwatchedMs: number;
  /** How long one viewer that does not read may hold up the others. */
  readonly patienceMs: number;
  onProblem(problem: unknown): void;
}

/*
 * none → starting → running → none (the shell has ended) · all → closed.
 * A viewer starts it with the first size; `exit`, a hang-up and `close` end it. What a shell has left behind
 * is gone before the next one starts.
 */
type State =
  | { readonly status: 'none' }
  | { readonly status: 'starting'; readonly started: Promise<Result<ShellSession>> }
  | { readonly status: 'running'; readonly session: ShellSession }
  | { readonly status: 'closed' };

/** A shell that was hung up may still save what it has to. */
const HANG_UP_GRACE_MS = 1_000;

/** A terminal without a shell. */
export function createTerminal(deps: TerminalDeps): Terminal {
  const { clock } = deps;
  let cancelWait = (): void => undefined;
  const waitForSomebody = (): void => {
    cancelWait();
    if (audience.size > 0) return;
    cancelWait = clock.wakeAt(clock.now() + deps.unwatchedMs, () => slot.running()?.hangUp());
  };
  const audience = createAudience(clock, {
    patienceMs: deps.patienceMs,
    onHold: (isHeld) => slot.running()?.hold(isHeld),
    onChange: waitForSomebody,
  });
  const slot = createShellSlot(deps, {
    onOutput: (data) => audience.say(data),
    // Whoever has left while it was being started was not waited for.
    onStarted: waitForSomebody,
    onExit: (code) => audience.dismiss((viewer) => viewer.onExit(code)),
  });
  return {
    link: (viewer) =>
      linkViewer(viewer, { audience, ensure: slot.ensure, running: () => slot.running() }),
    async close() {
      const closed = slot.close();
      audience.dismiss((viewer) => viewer.onGone());
      cancelWait();
      await closed;
    },
  };
}

/** Where the shell of a terminal is, one at a time. */
interface ShellSlot {
  running(): ShellSession | null;
  readonly ensure: (size: TerminalSize) => Promise<Result<ShellSession>>;
  close(): Promise<void>;
}

function createShellSlot(
  deps: TerminalDeps,
  tell: { onOutput(data: Uint8Array): void; onStarted(): void; onExit(code: number): void },
): ShellSlot {
  let state: State = { status: 'none' };
  /** Settles when nothing of earlier shells is left. */
  let ended: Promise<void> = Promise.resolve();
  const endTree = (): Promise<void> => {
    ended = deps.host
      .stop(deps.marker, { graceMs: HANG_UP_GRACE_MS })
      .then(() => undefined, deps.onProblem);
    return ended;
  };
  const onExit = (code: number): void => {
    if (state.status === 'running') state = { status: 'none' };
    // Jobs that the shell has left behind belong to the terminal as well.
    void endTree();
    tell.onExit(code);
  };
  const start = async (size: TerminalSize): Promise<Result<ShellSession>> => {
    await ended;
    const session = await launch(deps, size, tell.onOutput);
    if (!session.ok) {
      if (state.status === 'starting') state = { status: 'none' };
      return session;
    }
    void session.value.exited.then(onExit);
    if (state.status === 'closed') session.value.hangUp();
    else state = { status: 'running', session: session.value };
    tell.onStarted();
    return session;
  };
  return {
    running: () => (state.status === 'running' ? state.session : null),
    async ensure(size) {
      switch (state.status) {
        case 'running':
          return accept(state.session);
        case 'starting':
          return state.started;
        case 'closed':
          return refuse('terminal_unknown', 'Terminal not found');
        case 'none': {
          const started = start(size);
          state = { status: 'starting', started };
          return started;
        }
      }
    },
    async close() {
      const before = state;
      state = { status: 'closed' };
      if (before.status === 'starting') await before.started;
      if (before.status === 'running') before.session.hangUp();
      await (before.status === 'none' || before.status === 'closed' ? ended : endTree());
    },
  };
}

async function launch(
  deps: TerminalDeps,
  size: TerminalSize,
  onOutput: (data: Uint8Array) => void,
): Promise<Result<ShellSession>> {
  const shell = findShell(deps.env);
  if (!existsSync(deps.cwd)) {
    return refuse('terminal_not_started', `There is no folder ${deps.cwd} to start a shell in.`);
  }
  try {
    return accept(
      await startShell({
        shell,
        cwd: deps.cwd,
        // By this everything that the shell starts is found again.
        env: { ...deps.env, ROPEWALK_RUN: deps.marker },
        size,
        onOutput,
      }),
    );
  } catch (error) {
    deps.onProblem(error);
    const why = error instanceof Error ? error.message : String(error);
    return refuse('terminal_not_started', `The shell ${shell} could not be started: ${why}`);
  }
}
