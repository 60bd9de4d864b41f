import type { Draft } from './drafts.ts';

/** A message as it goes over the wire, serialised once for everybody. */
export interface Sent {
  readonly seq: number;
  readonly type: Draft['type'];
  readonly json: string;
  /** Bytes of everything up to and with this one, since the beginning. */
  readonly endBytes: number;
}

/** The last messages of a project, in order; older ones make room. Positions only grow. */
export interface History {
  /** Position of the oldest message that is held. */
  readonly first: number;
  /** Position behind the newest. */
  readonly end: number;
  /** The `seq` behind which every message is held. */
  readonly floor: number;
  /** The `seq` of the newest message, held or not. */
  readonly lastSeq: number;
  append(seq: number, type: Draft['type'], json: string): void;
  /** Nothing before `seq` is known: what is appended begins behind it. */
  beginAfter(seq: number): void;
  at(position: number): Sent | undefined;
  /** Position of the first message behind `seq`. */
  positionAfter(seq: number): number;
  /** Bytes from a position to the end. */
  bytesFrom(position: number): number;
}

/** How many dropped messages may stay in the array before it is cut. */
const SLACK = 1_024;

/** An empty history that holds up to `maxBytes` of messages. */
export function createHistory(maxBytes: number): History {
  let held: Sent[] = [];
  /** Position of `held[0]`. */
  let offset = 0;
  let first = 0;
  let floor = 0;
  let lastSeq = 0;
  let totalBytes = 0;
  const at = (position: number): Sent | undefined =>
    position < first ? undefined : held[position - offset];
  const bytesBefore = (position: number): number =>
    held[position - offset - 1]?.endBytes ?? (position >= offset + held.length ? totalBytes : 0);

  const makeRoom = (): void => {
    let oldest = at(first);
    while (oldest !== undefined && oldest.endBytes <= totalBytes - maxBytes) {
      floor = oldest.seq;
      first += 1;
      oldest = at(first);
    }
    // One dropped message stays in front, since it knows the bytes before the first.
    if (first - offset > SLACK) {
      held = held.slice(first - offset - 1);
      offset = first - 1;
    }
  };

  return {
    get first() {
      return first;
    },
    get end() {
      return offset + held.length;
    },
    get floor() {
      return floor;
    },
    get lastSeq() {
      return lastSeq;
    },
    append(seq, type, json) {
      totalBytes += Buffer.byteLength(json);
      held.push({ seq, type, json, endBytes: totalBytes });
      lastSeq = seq;
      makeRoom();
    },
    beginAfter(seq) {
      floor = Math.max(floor, seq);
      lastSeq = Math.max(lastSeq, seq);
    },
    at,
    positionAfter: (seq) =>
      firstWhere(first, offset + held.length, (position) => (at(position)?.seq ?? 0) > seq),
    bytesFrom: (position) => totalBytes - bytesBefore(position),
  };
}

/** The first of the positions from which on `holds` is true. */
function firstWhere(from: number, to: number, holds: (position: number) => boolean): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  return low;
}
