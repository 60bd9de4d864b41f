import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createHistory } from './history.ts';

test('holds the newest messages up to its bound, and knows what it does not hold', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({ step: fc.integer({ min: 1, max: 5 }), size: fc.integer({ min: 1, max: 40 }) }),
        {
          maxLength: 300,
        },
      ),
      fc.integer({ min: 10, max: 400 }),
      (given, maxBytes) => {
        const history = createHistory(maxBytes);
        const all: Array<{ seq: number; json: string }> = [];
        let seq = 0;
        for (const { step, size } of given) {
          seq += step;
          all.push({ seq, json: 'x'.repeat(size) });
          history.append(seq, 'log', 'x'.repeat(size));
        }
        expect(history.end).toBe(all.length);
        expect(history.lastSeq).toBe(seq);
        const held = all.slice(history.first);
        const bytes = held.reduce((sum, { json }) => sum + json.length, 0);
        expect(history.bytesFrom(history.first)).toBe(bytes);
        expect(history.bytesFrom(history.end)).toBe(0);
        // The oldest that is held is the one that the bound cuts through.
        expect(bytes - (held[0]?.json.length ?? 0)).toBeLessThan(maxBytes + 1);
        expect(history.floor).toBe(all[history.first - 1]?.seq ?? 0);
        expect(history.at(history.first - 1)).toBeUndefined();
        held.forEach((message, index) =>
          expect(history.at(history.first + index)).toMatchObject(message),
        );
        for (const after of [history.floor, seq, ...held.map((message) => message.seq - 1)]) {
          expect(all.slice(history.positionAfter(after))).toEqual(
            all.filter((message) => message.seq > after),
          );
        }
      },
    ),
  );
});

test('a long stream does not keep what was dropped', () => {
  const history = createHistory(1_000);
  for (let seq = 1; seq <= 10_000; seq += 1) {
    history.append(seq, 'log', 'x'.repeat(100));
  }
  expect(history.first).toBe(9_990);
  expect(history.bytesFrom(9_995)).toBe(500);
  expect(history.at(9_999)?.seq).toBe(10_000);
});
