import { expect, it } from 'vitest';
import { hotkeyOf, type Hotkey } from './hotkeys.logic.ts';

const board: Hotkey = { key: 'b', label: 'Board', group: 'Go to' };
const press = (key: string, more: object = {}) =>
  hotkeyOf({ key, ctrlKey: false, metaKey: false, altKey: false, isTaken: false, ...more }, [
    board,
  ]);

it('leaves keys with a modifier to the browser, and letters to those who write', () => {
  expect(press('b')).toBe(board);
  expect(press('x')).toBeNull();
  for (const modifier of ['ctrlKey', 'metaKey', 'altKey', 'isTaken']) {
    expect(press('b', { [modifier]: true })).toBeNull();
  }
});

it('opens the palette on Ctrl-K and Cmd-K, also while somebody writes', () => {
  expect(press('k', { ctrlKey: true })).toBe('palette');
  expect(press('K', { metaKey: true, isTaken: true })).toBe('palette');
  expect(press('k', { ctrlKey: true, altKey: true })).toBeNull();
  expect(press('k')).toBeNull();
});
