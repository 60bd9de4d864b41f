import { openSocket, type Connection } from '#shared/live/socket.ts';
import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import { fromBase64, toBase64Pieces } from './base64.logic.ts';
import { terminalTheme } from './terminal-theme.ts';

/** Where the shell of a terminal stands. */
export type ShellState =
  | { readonly status: 'connecting' | 'running' | 'lost' | 'gone' }
  | { readonly status: 'exited'; readonly code: number };

export interface TerminalSession {
  /** Fills its place again. */
  fit(): void;
  focus(): void;
  /** Takes on the colours of the page. */
  dress(): void;
  close(): void;
}

type Frame =
  | { readonly type: 'output'; readonly data: string }
  | { readonly type: 'exit'; readonly code: number }
  | { readonly type: 'error'; readonly message: string }
  | { readonly type: 'pong' };

const SCROLLBACK_LINES = 10_000;

/** A terminal on the page, tied to its shell: it comes back with its last screen when the connection does. */
export function openTerminalSession(
  place: HTMLElement,
  { project, terminalId, name }: { project: string; terminalId: string; name: string },
  told: { onState(state: ShellState): void; onLeave(): void },
): TerminalSession {
  const { screen, fitting } = createScreen(place, name);
  let state: ShellState = { status: 'connecting' };
  const change = (next: ShellState): void => {
    state = next;
    told.onState(next);
  };
  const sendSize = (): void =>
    socket.send({ type: 'resize', cols: screen.cols, rows: screen.rows });
  const onConnection = (connection: Connection): void => {
    switch (connection.status) {
      case 'live':
        // Whoever connects is shown the last screen.
        screen.reset();
        change({ status: 'running' });
        sendSize();
        return;
      case 'connecting':
      case 'lost':
      case 'gone':
        change({ status: connection.status });
    }
  };
  const onFrame = (frame: Frame): void => {
    switch (frame.type) {
      case 'output':
        screen.write(fromBase64(frame.data));
        return;
      case 'exit':
        change({ status: 'exited', code: frame.code });
        screen.write(
          `\r\n\u001b[2m[The shell has ended with ${frame.code}. Any key starts another one.]\u001b[0m\r\n`,
        );
        return;
      case 'error':
        screen.write(`\r\n\u001b[31m[${frame.message}]\u001b[0m\r\n`);
        return;
      case 'pong':
    }
  };
  const socket = openSocket({
    path: () => `/api/terminal/ws/${encodeURIComponent(project)}/${encodeURIComponent(terminalId)}`,
    protocols: [],
    onFrame: (frame) => onFrame(frame as Frame),
    // It is connecting already; what follows comes later.
    onConnection: (connection) => queueMicrotask(() => onConnection(connection)),
  });
  screen.onData((text) => {
    if (state.status === 'exited') {
      screen.reset();
      change({ status: 'running' });
      sendSize();
      return;
    }
    toBase64Pieces(text).forEach((data) => socket.send({ type: 'input', data }));
  });
  screen.onResize(sendSize);
  screen.attachCustomKeyEventHandler((event) => {
    const leaves = event.key === 'Escape' && event.shiftKey;
    if (leaves && event.type === 'keydown') {
      told.onLeave();
    }
    return !leaves;
  });
  return {
    fit() {
      if (place.clientHeight > 0) {
        fitting.fit();
      }
    },
    focus: () => screen.focus(),
    dress: () => {
      screen.options.theme = terminalTheme();
    },
    close() {
      socket.close();
      screen.dispose();
    },
  };
}

function createScreen(place: HTMLElement, name: string) {
  const screen = new Terminal({
    scrollback: SCROLLBACK_LINES,
    fontSize: 12.5,
    fontFamily: getComputedStyle(place).fontFamily,
    theme: terminalTheme(),
    minimumContrastRatio: 4.5,
    cursorBlink: false,
  });
  const fitting = new FitAddon();
  screen.loadAddon(fitting);
  screen.open(place);
  screen.textarea?.setAttribute('aria-label', `${name}. Shift and Escape lead out of it.`);
  return { screen, fitting };
}
