import type { Peer } from '../peer.ts';
import type { CloseCode } from '../socket-route.ts';
import type { History } from './history.ts';
import {
  type Batcher,
  createReader,
  type Format,
  type Reader,
  type ReaderStart,
  sees,
} from './reader.ts';

/** The clients of one project. Nobody waits for anybody. */
export interface Audience {
  add(peer: Peer, start: ReaderStart, format: Format): Reader;
  remove(reader: Reader): void;
  /** Something new is in the history. */
  pump(): void;
  /** Sends what is left and closes them all. */
  close(code: CloseCode, reason: string): void;
}

const BATCH_MS = 25;
/** A batch of this size goes at once: what is held of the history must not pass before anybody was sent it. */
const MAX_BATCH_BYTES = 512 * 1024;

/** Readers of this history; those that want batches get what there is every 25 ms. */
export function createAudience(history: History): Audience {
  const single = new Set<Reader>();
  const batched = new Set<Reader>();
  const batchers = {
    single: null,
    batched: createBatcher(history, 'batched'),
    page: createBatcher(history, 'page'),
  };
  let timer: NodeJS.Timeout | null = null;
  let pumpedTo = history.end;
  const pumpBatched = (): void => {
    clearTimeout(timer ?? undefined);
    timer = null;
    pumpedTo = history.end;
    batched.forEach((reader) => reader.pump());
  };
  return {
    add(peer, start, format) {
      const reader = createReader(peer, history, start, batchers[format]);
      (format === 'single' ? single : batched).add(reader);
      reader.pump();
      return reader;
    },
    remove(reader) {
      single.delete(reader);
      batched.delete(reader);
    },
    pump() {
      single.forEach((reader) => reader.pump());
      if (batched.size === 0) {
        return;
      }
      if (history.bytesFrom(pumpedTo) > MAX_BATCH_BYTES) {
        pumpBatched();
      } else {
        timer ??= setTimeout(pumpBatched, BATCH_MS);
      }
    },
    close(code, reason) {
      clearTimeout(timer ?? undefined);
      for (const reader of [...single, ...batched]) {
        reader.pump();
        reader.close(code, reason);
      }
    },
  };
}

/** Remembers the last frame: clients who keep up all ask for the same. */
function createBatcher(history: History, format: Format): Batcher {
  let last: { from: number; to: number; frame: Buffer | null } = { from: -1, to: -1, frame: null };
  return (from, to) => {
    if (last.from !== from || last.to !== to) {
      const messages: string[] = [];
      for (let position = from; position < to; position += 1) {
        const message = history.at(position);
        if (message !== undefined && sees(format, message)) messages.push(message.json);
      }
      const frame = messages.length === 0 ? null : Buffer.from(`[${messages.join(',')}]`);
      last = { from, to, frame };
    }
    return last.frame;
  };
}
