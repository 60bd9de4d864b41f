import { backoffMs } from './backoff.logic.ts';

export type Connection =
  | { readonly status: 'connecting' }
  | { readonly status: 'live' }
  /** `since` in milliseconds of the page's clock. */
  | { readonly status: 'lost'; readonly since: number }
  /** What it was about is not there (any more). */
  | { readonly status: 'gone' };

export interface SocketOptions {
  /** Asked for each connection anew: it says after which message to go on. */
  readonly path: () => string;
  readonly protocols: readonly string[];
  /** One parsed frame. */
  readonly onFrame: (frame: unknown) => void;
  readonly onConnection: (connection: Connection) => void;
}

export interface Socket {
  send(message: object): void;
  close(): void;
}

/** Close code of our server for what does not exist. */
const GONE = 4004;
const KEEP_ALIVE_MS = 30_000;

/** A connection that comes back by itself, until it is closed or what it is about is gone. */
export function openSocket({ path, protocols, onFrame, onConnection }: SocketOptions): Socket {
  let socket: WebSocket | null = null;
  let failures = 0;
  let lostSince: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let keepAlive: ReturnType<typeof setInterval> | undefined;
  let isClosed = false;

  const lose = (code: number): void => {
    clearInterval(keepAlive);
    if (isClosed) {
      return;
    }
    if (code === GONE) {
      onConnection({ status: 'gone' });
      return;
    }
    failures += 1;
    lostSince ??= Date.now();
    onConnection({ status: 'lost', since: lostSince });
    timer = setTimeout(connect, backoffMs(failures, Math.random()));
  };

  const connect = (): void => {
    clearTimeout(timer);
    const opened = new WebSocket(new URL(path(), location.href.replace(/^http/, 'ws')), [
      ...protocols,
    ]);
    socket = opened;
    opened.addEventListener('open', () => {
      failures = 0;
      lostSince = null;
      onConnection({ status: 'live' });
      keepAlive = setInterval(() => opened.send('{"type":"ping"}'), KEEP_ALIVE_MS);
    });
    opened.addEventListener('message', ({ data }) => onFrame(JSON.parse(String(data))));
    opened.addEventListener('close', ({ code }) => {
      if (socket === opened) {
        lose(code);
      }
    });
  };

  const connectNow = (): void => {
    if (lostSince !== null && !isClosed && socket?.readyState === WebSocket.CLOSED) {
      connect();
    }
  };
  const connectWhenSeen = (): void => {
    if (document.visibilityState === 'visible') {
      connectNow();
    }
  };
  addEventListener('online', connectNow);
  document.addEventListener('visibilitychange', connectWhenSeen);
  onConnection({ status: 'connecting' });
  connect();

  return {
    send(message) {
      if (socket?.readyState === WebSocket.OPEN) {
        socket.send(JSON.stringify(message));
      }
    },
    close() {
      isClosed = true;
      clearTimeout(timer);
      clearInterval(keepAlive);
      removeEventListener('online', connectNow);
      document.removeEventListener('visibilitychange', connectWhenSeen);
      socket?.close();
    },
  };
}
