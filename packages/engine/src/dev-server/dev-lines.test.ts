import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDevLog, createLineReader } from './dev-lines.ts';

function read(chunks: readonly Uint8Array[]): string[] {
  const lines: string[] = [];
  const reader = createLineReader((line) => lines.push(line));
  for (const chunk of chunks) reader.add(chunk);
  reader.end();
  return lines;
}

describe('the lines of an output', () => {
  it.each([
    ['a\nb\r\n\nc', ['a', 'b', '', 'c']],
    [
      '\u001b[32mLocal\u001b[0m: \u001b[1mhttp://localhost:\u001b[36m5173\u001b[0m/\n',
      ['Local: http://localhost:5173/'],
    ],
    ['10 %\r50 %\r100 %\ndone', ['100 %', 'done']],
    ['', []],
  ])('%j', (text, lines) => {
    expect(read([Buffer.from(text)])).toEqual(lines);
  });

  it('do not depend on where the chunks are cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.nat(50)), (text, cuts) => {
        const bytes = Buffer.from(text);
        const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b)];
        const chunks = places.map((place, index) => bytes.subarray(place, places[index + 1]));
        expect(read(chunks)).toEqual(read([bytes]));
      }),
      { numRuns: 40 },
    );
  });

  it('are cut when they do not end', () => {
    const long = Buffer.from('x'.repeat(5_000));
    const [line = '', next] = read([long, long, long, Buffer.from('\nnext')]);
    expect(line).toHaveLength(8_001);
    expect(next).toBe('next');
  });
});

describe('the log of a dev server', () => {
  it('keeps the last lines, and their numbers', () => {
    const log = createDevLog(3);
    for (let number = 1; number <= 10; number += 1) log.add(`line ${number}`, number);
    expect(log.after(0).map(({ number, line }) => `${number} ${line}`)).toEqual([
      '8 line 8',
      '9 line 9',
      '10 line 10',
    ]);
    expect(log.after(9)).toEqual([{ number: 10, line: 'line 10', at: 10 }]);
  });
});
