import { describe, expect, it } from 'vitest';
import { toToolUse } from './tool-use.ts';

const asked = (fields: object) => toToolUse({ toolCallId: 'c', title: 'ls # a title', ...fields });

describe('what an agent asks to run', () => {
  it.each([
    ['a line', { kind: 'execute', rawInput: { command: 'npm test', description: 'x' } }],
    ['a line without a kind', { rawInput: { command: 'npm test' } }],
    ['a line under another name', { kind: 'execute', rawInput: { cmd: 'npm test' } }],
    ['a whole line', { kind: 'execute', rawInput: { fullCommandText: 'npm test' } }],
  ])('%s', (_, fields) => {
    expect(asked(fields)).toMatchObject({ type: 'command', lines: ['npm test'], cwd: null });
  });

  it('words, as one line that runs exactly them', () => {
    const rawInput = { command: ['bash', '-lc', "echo 'it'; sudo x"], cwd: '/w/sub' };
    expect(asked({ kind: 'execute', rawInput })).toMatchObject({
      type: 'command',
      lines: [`'bash' '-lc' 'echo '\\''it'\\''; sudo x'`],
      cwd: '/w/sub',
    });
  });

  it('everything, where a call names several', () => {
    const rawInput = { command: 'ls', cmd: 'sudo ls' };
    expect(asked({ kind: 'other', rawInput })).toMatchObject({ lines: ['ls', 'sudo ls'] });
  });

  it.each([
    ['nothing', {}],
    ['an empty input', { rawInput: {} }],
    ['a command of a strange shape', { rawInput: { command: { line: 'ls' } } }],
    ['a command elsewhere', { rawInput: { script: 'ls' } }],
    ['only a title', { rawInput: null }],
  ])('cannot be read from %s', (_, fields) => {
    expect(asked({ kind: 'execute', ...fields })).toMatchObject({ type: 'unreadable' });
  });
});

describe('what an agent asks to change', () => {
  it.each([
    [{ rawInput: { file_path: '/w/a' } }],
    [{ rawInput: { filepath: '/w/a', diff: '…' } }],
    [{ rawInput: { changes: { '/w/a': { type: 'add' } } } }],
    [{ content: [{ type: 'diff', path: '/w/a' }] }],
    [{ locations: [{ path: '/w/a' }] }],
  ])('%j', (fields) => {
    expect(asked({ kind: 'edit', ...fields })).toMatchObject({ type: 'change', paths: ['/w/a'] });
  });

  it('cannot be read where no file is named', () => {
    expect(asked({ kind: 'delete', rawInput: { content: 'x' } })).toMatchObject({
      type: 'unreadable',
    });
  });
});

it.each([
  ['a search', { kind: 'search', rawInput: { command: 'not a command here' } }],
  ['a tool of a server', { kind: 'other', rawInput: { feature_id: 1, checks: ['true'] } }],
])('%s is neither', (_, fields) => {
  expect(asked(fields)).toMatchObject({ type: 'other' });
});
