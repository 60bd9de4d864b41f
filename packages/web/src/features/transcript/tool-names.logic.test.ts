import { expect, test } from 'vitest';
import { cutText, inputSummary, inputText, toolName } from './tool-names.logic.ts';

test.each([
  ['Bash', 'Run a command'],
  ['mcp__features__feature_mark_passing', 'Feature mark passing'],
  ['constructor', 'Constructor'],
  ['write', 'Write'],
  ['__', '__'],
])('%s is "%s"', (tool, name) => {
  expect(toolName(tool)).toBe(name);
});

test('an input is told by what says most', () => {
  expect(inputSummary({ description: 'Tests', command: 'npm\ntest' })).toBe('npm test');
  expect(inputSummary({ id: 4 })).toBe('{"id":4}');
  expect(inputSummary({})).toBe('');
  expect(inputSummary(undefined)).toBe('');
  expect(inputSummary('x'.repeat(500))).toHaveLength(160);
  expect(inputText({ command: 'a\nb' })).toBe('a\nb');
  expect(inputText({ a: 1, b: 'c' })).toContain('\n');
});

test('a text is cut after so many lines or characters, and says so', () => {
  expect(cutText('a\nb\nc\n', 2, 100)).toEqual({ shown: 'a\nb', isCut: true });
  expect(cutText('a\nb\n', 2, 100)).toEqual({ shown: 'a\nb', isCut: false });
  expect(cutText('abcdef', 2, 3)).toEqual({ shown: 'abc', isCut: true });
  expect(cutText('', 2, 3)).toEqual({ shown: '', isCut: false });
});
