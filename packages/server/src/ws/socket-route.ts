import type { Peer } from './peer.ts';

/** One kind of socket: where it is, and what happens on it. */
export interface SocketRoute<Path extends string = string> {
  /** A path whose segments are words or parameters, such as `/ws/projects/:name`. */
  readonly path: Path;
  /** Subprotocols that it speaks beside plain JSON frames. */
  readonly protocols?: readonly string[];
  /** Longest message that a client may send; a longer one ends the connection with 1009. Default: 64 KiB. */
  readonly maxPayloadBytes?: number;
  /** How this kind says what was wrong with a message. Default: `{type: 'error', content}`. */
  readonly toError?: (text: string) => object;
  /**
   * Called once the handshake is done; messages wait until it has answered. Null when it has closed the
   * peer, usually by `peer.refuse`. What it throws is told to `onFailure` and ends the connection with 1011.
   */
  open(peer: Peer, request: SocketRequest): SocketListener | null | Promise<SocketListener | null>;
}

/** What the client has asked for. */
export interface SocketRequest {
  /** Parameters of the path, decoded. They are the client's words: judge them. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
}

/** Hears what a peer says. */
export interface SocketListener {
  /** One JSON object of the client, in the order in which they came; what it holds is still to be parsed. */
  onMessage(message: object): void;
  /** Called exactly once, whoever ended it. */
  onClose(): void;
}

/** Why a connection was closed; the reference's where it has one. */
export const CLOSE_CODES = {
  /** The server ends. */
  goingAway: 1001,
  failed: 1011,
  /** A name or id that cannot be one. */
  nameInvalid: 4000,
  /** There is no such project, folder, spec or terminal. */
  unknown: 4004,
  /** The client does not read what is sent to it. */
  tooSlow: 4008,
  /** A terminal could not be started. */
  notStarted: 4500,
} as const;
export type CloseCode = (typeof CLOSE_CODES)[keyof typeof CLOSE_CODES];

/** Matches `path` against a pattern with `:name` segments; null when it does not fit. */
export function matchPath(pattern: string, path: string): Record<string, string> | null {
  const expected = pattern.split('/');
  const given = path.split('/');
  if (expected.length !== given.length) {
    return null;
  }
  const params: Record<string, string> = {};
  for (const [position, word] of expected.entries()) {
    const segment = decode(given[position] ?? '');
    if (segment === null) {
      return null;
    }
    if (word.startsWith(':')) {
      params[word.slice(1)] = segment;
    } else if (word !== segment) {
      return null;
    }
  }
  return params;
}

function decode(segment: string): string | null {
  try {
    return decodeURIComponent(segment);
  } catch {
    return null;
  }
}
