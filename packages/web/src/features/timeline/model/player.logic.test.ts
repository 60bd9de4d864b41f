import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createHistory } from '../history/history.logic.ts';
import { createTimeScale } from '../scale/time-scale.logic.ts';
import {
  cursorAtCount,
  cursorAtSeq,
  cursorAtTime,
  LIVE,
  markBeside,
  playOn,
  seqOf,
  timeOf,
} from './player.logic.ts';

function toHistory(gapsMs: readonly number[]) {
  const history = createHistory();
  let at = 10_000;
  history.append(
    gapsMs.map((gap, index) => {
      at += gap;
      return {
        seq: 2 * index + 2,
        at,
        body: {
          type: 'landing.landed',
          landingId: index,
          featureId: null,
          runId: null,
          commit: 'c',
          files: [],
        },
      };
    }),
  );
  return history;
}
const gaps = fc.array(fc.nat({ max: 200_000 }), { minLength: 2, maxLength: 30 });

describe('a cursor', () => {
  it('comes back to the place in the address', () => {
    fc.assert(
      fc.property(gaps, fc.nat({ max: 29 }), (list, pick) => {
        const history = toHistory(list);
        const event = history.events[pick % list.length];
        const cursor = cursorAtSeq(history, event?.seq ?? 0);
        expect(seqOf(history, cursor)).toBe(event?.seq);
      }),
    );
  });

  it('is live at the end, and for a place that has not been reached', () => {
    const history = toHistory([1, 2, 3]);
    expect(cursorAtSeq(history, 6)).toEqual(LIVE);
    expect(cursorAtSeq(history, 999)).toEqual(LIVE);
    expect(cursorAtTime(history, 0)).toMatchObject({ type: 'past', count: 1 });
    expect(cursorAtCount(history, -5)).toMatchObject({ count: 1 });
    expect(timeOf(LIVE, 77)).toBe(77);
  });

  it('steps through every landing, forwards and back', () => {
    fc.assert(
      fc.property(gaps, (list) => {
        const history = toHistory(list);
        let cursor = cursorAtCount(history, 1);
        const seen = [seqOf(history, cursor)];
        for (
          let mark = markBeside(history, cursor, 'after', () => true);
          mark !== null;
          mark = markBeside(history, cursor, 'after', () => true)
        ) {
          cursor = cursorAtSeq(history, mark.seq);
          seen.push(mark.seq);
        }
        expect(seen).toEqual(history.events.map(({ seq }) => seq));
        const back = markBeside(history, LIVE, 'before', () => true);
        expect(back?.seq).toBe(history.events.at(-2)?.seq);
      }),
    );
  });
});

describe('playing', () => {
  it('only goes on, and ends live', () => {
    fc.assert(
      fc.property(gaps, fc.constantFrom(1, 20, 1000), (list, speed) => {
        const history = toHistory(list);
        const [first, last] = [history.events[0], history.events.at(-1)];
        const scale = createTimeScale(first?.at ?? 0, last?.at ?? 0, history.gaps);
        let cursor = cursorAtCount(history, 1);
        let steps = 0;
        while (cursor.type === 'past' && steps < 5000) {
          const next = playOn(history, scale, cursor, scale.length / 100 / speed + 1, speed);
          expect(timeOf(next, Number.POSITIVE_INFINITY)).toBeGreaterThanOrEqual(cursor.at);
          cursor = next;
          steps += 1;
        }
        expect(cursor).toEqual(LIVE);
      }),
    );
  });

  it('skips a night', () => {
    const history = toHistory([0, 1000, 9 * 3_600_000, 1000]);
    const last = history.events.at(-1)?.at ?? 0;
    const scale = createTimeScale(10_000, last, history.gaps);
    expect(playOn(history, scale, cursorAtCount(history, 1), 4500, 1)).toMatchObject({ count: 3 });
  });
});
