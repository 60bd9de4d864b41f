import { TOO_SLOW, type Peer } from '../peer.ts';
import { CLOSE_CODES, type CloseCode } from '../socket-route.ts';
import type { History, Sent } from './history.ts';

/** One client of a project: a position in its history, and nothing of its own that could grow. */
export interface Reader {
  /** Sends what it has not got, as far as it takes it; closes it when it is too far behind. */
  pump(): void;
  /** Sends something for this client alone, at once. */
  tell(message: object): void;
  /** Says why, and ends the connection. */
  close(code: CloseCode, reason: string): void;
  /** The `seq` of the last message up to which it was sent everything. */
  readonly seq: number;
}

export interface ReaderStart {
  readonly position: number;
  /** The `seq` behind which it reads. */
  readonly seq: number;
  /** Messages before everything else. */
  readonly before: readonly string[];
  /** Messages for when it has caught up with what was there at the start. */
  readonly after: readonly string[];
}

/** How a client wants its messages: one by one, in batches, or in batches that tell a page everything. */
export type Format = 'single' | 'batched' | 'page';

/** Whether messages of a type are for clients of a format. */
export function sees(format: Format, { type }: Pick<Sent, 'type'>): boolean {
  return type !== 'event' || format === 'page';
}

/**
 * Makes one frame of several messages; the same for all clients who stand at the same place. Null where none of them
 * is for these clients.
 */
export type Batcher = (from: number, to: number) => Buffer | null;

/** Nothing more is handed to a socket that has this much to write. */
const HIGH_WATER_BYTES = 1024 * 1024;
/** How much may come while a client takes nothing at all. */
const MAX_UNTAKEN_BYTES = 4 * 1024 * 1024;
/** Longest frame of a batch, in messages. */
const MAX_BATCH = 1_000;

/** A client that reads from `start.position` on, in batches or message by message. */
export function createReader(
  peer: Peer,
  history: History,
  start: ReaderStart,
  batch: Batcher | null,
): Reader {
  const caughtUp = history.end;
  let position = start.position;
  let seq = start.seq;
  /** The end of the history when the client was last given more than it could take; null while it takes all. */
  let waitsSince: number | null = null;
  let closing: readonly string[] | null = start.after;

  const tellAll = (messages: readonly string[]) => sendAll(peer, messages, batch !== null);
  /** False when there is no more to send up to `limit`, or the client has to take first what it has. */
  const sendNext = (limit: number): boolean => {
    const next =
      waitsSince !== null || position >= limit ? null : frameAt(history, batch, position, limit);
    if (next === null) {
      return false;
    }
    ({ end: position, seq } = next);
    if (next.frame === null) {
      return true;
    }
    const isMuch = peer.bufferedBytes + next.frame.length >= HIGH_WATER_BYTES;
    waitsSince = isMuch ? history.end : null;
    peer.sendText(next.frame, isMuch ? goOn : undefined);
    return true;
  };
  const goOn = (): void => {
    waitsSince = null;
    pump();
  };
  const pump = (): void => {
    if (!peer.open) {
      return;
    }
    const untakenBytes = waitsSince === null ? 0 : history.bytesFrom(waitsSince);
    if (position < history.first || untakenBytes > MAX_UNTAKEN_BYTES) {
      peer.close(CLOSE_CODES.tooSlow, TOO_SLOW);
      return;
    }
    while (sendNext(closing === null ? history.end : caughtUp));
    if (closing !== null && position >= caughtUp) {
      const messages = closing;
      closing = null;
      tellAll(messages);
      pump();
    }
  };

  tellAll(start.before);
  return {
    pump,
    tell: (message) => tellAll([JSON.stringify(message)]),
    close: (code, reason) => peer.refuse(code, reason),
    get seq() {
      return seq;
    },
  };
}

function sendAll(peer: Peer, messages: readonly string[], asBatch: boolean): void {
  if (!asBatch) {
    messages.forEach((json) => peer.sendText(json));
  } else if (messages.length > 0) {
    peer.sendText(`[${messages.join(',')}]`);
  }
}

function forSingle(message: Sent): string | null {
  return sees('single', message) ? message.json : null;
}

/** The frame that begins at a position, null when there is nothing for this client in it, and where the next one does. */
function frameAt(history: History, batch: Batcher | null, position: number, limit: number) {
  const end = batch === null ? position + 1 : Math.min(limit, position + MAX_BATCH);
  const last = history.at(end - 1);
  return last === undefined
    ? null
    : { end, seq: last.seq, frame: batch === null ? forSingle(last) : batch(position, end) };
}
