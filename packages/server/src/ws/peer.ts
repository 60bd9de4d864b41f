import type { WebSocket } from 'ws';
import { CLOSE_CODES, type CloseCode } from './socket-route.ts';

/** The other side of one socket, as a route sees it. After its end every call does nothing. */
export interface Peer {
  /** The subprotocol that was agreed on; empty for none. */
  readonly protocol: string;
  /** What has been sent and has not left this process. */
  readonly bufferedBytes: number;
  readonly open: boolean;
  /**
   * Sends one object as one JSON frame. Never waits: a peer that has left more than 4 MiB unread is closed
   * with 4008 instead.
   */
  send(message: object): void;
  /** Sends text that is JSON already; `onFlushed` is called when it has left this process or never will. */
  sendText(json: string | Buffer, onFlushed?: () => void): void;
  /** Reasons longer than 123 bytes are cut. */
  close(code: CloseCode | 1000, reason: string): void;
  /** Says what is wrong in an `error` message, then closes; for the same reason where no shorter one is given. */
  refuse(code: CloseCode, message: string, reason?: string): void;
}

const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;
/** What a close frame has room for. */
const MAX_REASON_BYTES = 123;

export const TOO_SLOW = 'This client reads too slowly. Connect again to go on.';

/** `toError` makes the object that tells a client of an error. */
export function createPeer(socket: WebSocket, toError: (text: string) => object): Peer {
  const peer: Peer = {
    get protocol() {
      return socket.protocol;
    },
    get bufferedBytes() {
      return socket.bufferedAmount;
    },
    get open() {
      return socket.readyState === socket.OPEN;
    },
    send: (message) => peer.sendText(JSON.stringify(message)),
    sendText(json, onFlushed) {
      if (!peer.open) {
        onFlushed?.();
        return;
      }
      if (socket.bufferedAmount > MAX_BUFFERED_BYTES) {
        peer.close(CLOSE_CODES.tooSlow, TOO_SLOW);
        onFlushed?.();
        return;
      }
      // The socket tells of its own failures by its close; here one only has to go on.
      socket.send(json, { binary: false }, onFlushed === undefined ? undefined : () => onFlushed());
    },
    close: (code, reason) => socket.close(code, fitting(reason)),
    refuse(code, message, reason = message) {
      peer.send(toError(message));
      peer.close(code, reason);
    },
  };
  return peer;
}

function fitting(reason: string): string {
  const bytes = Buffer.from(reason);
  // A character that was cut in half would make the frame invalid.
  return bytes.length <= MAX_REASON_BYTES
    ? reason
    : bytes
        .subarray(0, MAX_REASON_BYTES)
        .toString()
        .replace(/\uFFFD$/u, '');
}
