import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locateJsonError } from './locate-json-error.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('locating what is wrong in a JSON text', () => {
  it.each([
    ['[1, 2', 1, 6, 'expected "," or "]", found the end of the file'],
    ['[\n  {"a": 1,}\n]', 2, 11, 'expected a key in double quotes, found "}"'],
    ['{"a" 1}', 1, 6, 'expected ":", found "1"'],
    ['[nul]', 1, 2, 'expected a value, found "n"'],
    ['["a\nb"]', 1, 2, 'expected a string that ends on its line, with valid escapes, found "\\""'],
    ['{} x', 1, 4, 'expected nothing more after the value, found "x"'],
  ])('%j', (text, line, column, message) => {
    expect(locateJsonError(text)).toEqual({ line, column, message });
  });

  it('takes and refuses what JSON.parse takes and refuses', () => {
    const damaged = fc
      .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', '\\', '0', '\n', ' '))
      .map(([text, at, piece]) => {
        const cut = at % (text.length + 1);
        return text.slice(0, cut) + piece + text.slice(cut + 1);
      });
    fc.assert(
      fc.property(fc.oneof(fc.json(), damaged), (text) => {
        expect(locateJsonError(text) === null).toBe(isJson(text));
      }),
      { numRuns: 500 },
    );
  });
});
