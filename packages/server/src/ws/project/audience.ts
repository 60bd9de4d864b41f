import type { Peer } from '../peer.ts';
import type { CloseCode } from '../socket-route.ts';
import type { History } from './history.ts';
import { createReader, type Reader, type ReaderStart } from './reader.ts';

/** The clients of one project. Nobody waits for anybody. */
export interface Audience {
  add(peer: Peer, start: ReaderStart, batched: boolean): Reader;
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
  const batch = createBatcher(history);
  let timer: NodeJS.Timeout | null = null;
  let pumpedTo = history.end;
  const pumpBatched = (): void => {
    clearTimeout(timer ?? undefined);
    timer = null;
    pumpedTo = history.end;
    batched.forEach((reader) => reader.pump());
  };
  return {
    add(peer, start, wantsBatches) {
      const reader = createReader(peer, history, start, wantsBatches ? batch : null);
      (wantsBatches ? batched : single).add(reader);
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
function createBatcher(history: History): (from: number, to: number) => Buffer {
  let last = { from: -1, to: -1, frame: Buffer.alloc(0) };
  return (from, to) => {
    if (last.from !== from || last.to !== to) {
      const messages: string[] = [];
      for (let position = from; position < to; position += 1) {
        messages.push(history.at(position)?.json ?? '');
      }
      last = { from, to, frame: Buffer.from(`[${messages.join(',')}]`) };
    }
    return last.frame;
  };
}
