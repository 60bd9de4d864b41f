import { once } from 'node:events';
import { type ClientOptions, WebSocket } from 'ws';

export type Message = Readonly<Record<string, unknown>> & {
  readonly type: string;
  readonly seq: number;
};

/** One client of the project's socket. */
export interface LiveClient {
  readonly socket: WebSocket;
  /** Everything that it was sent, batches taken apart. */
  readonly messages: Message[];
  readonly frames: unknown[];
  /** Resolves when a message fits, of those that have come or will. */
  waitFor(fits: (message: Message) => boolean): Promise<Message>;
  /** Resolves when everything that was sent before is here. */
  settled(): Promise<void>;
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  close(): Promise<void>;
}

/** Connects; rejects when the handshake is refused. */
export async function connectLive(
  url: string,
  { protocol, ...options }: ClientOptions & { readonly protocol?: string } = {},
): Promise<LiveClient> {
  const socket = new WebSocket(url, protocol === undefined ? [] : [protocol], options);
  const client = createClient(socket);
  await once(socket, 'open');
  return client;
}

/** Connects, and hands over each frame as it came. */
export async function connectRaw(
  url: string,
  options: ClientOptions & { readonly protocol: string },
  onFrame: (frame: Buffer) => void,
): Promise<WebSocket> {
  const socket = new WebSocket(url, [options.protocol], options);
  socket.on('message', (data) => {
    if (Buffer.isBuffer(data)) onFrame(data);
  });
  await once(socket, 'open');
  return socket;
}

/** Hears everything from the first frame on. */
function createClient(socket: WebSocket): LiveClient {
  const messages: Message[] = [];
  const frames: unknown[] = [];
  const waiting = new Set<() => void>();
  const closed = new Promise<{ code: number; reason: string }>((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: String(reason) })),
  );
  socket.on('error', () => undefined);
  socket.on('message', (data) => {
    const frame: unknown = JSON.parse(String(data));
    frames.push(frame);
    messages.push(...([frame].flat() as Message[]));
    waiting.forEach((look) => look());
  });
  let pongs = 0;
  const waitFor: LiveClient['waitFor'] = (fits) =>
    new Promise((resolve) => {
      let next = 0;
      const look = (): void => {
        for (let message = messages[next]; message !== undefined; message = messages[next]) {
          next += 1;
          if (fits(message)) {
            waiting.delete(look);
            resolve(message);
            return;
          }
        }
      };
      waiting.add(look);
      look();
    });
  return {
    socket,
    messages,
    frames,
    waitFor,
    closed,
    async settled() {
      let seen = 0;
      pongs += 1;
      socket.send('{"type":"ping"}');
      await waitFor(({ type }) => type === 'pong' && (seen += 1) === pongs);
    },
    async close() {
      socket.close();
      await closed;
    },
  };
}
