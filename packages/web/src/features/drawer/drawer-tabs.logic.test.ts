import { expect, test } from 'vitest';
import {
  fitHeight,
  heightAfterKey,
  tabAfterClosing,
  terminalOf,
  toDrawerTab,
  toTerminalTab,
} from './drawer-tabs.logic.ts';

test('a closed terminal makes way for its neighbour', () => {
  expect(tabAfterClosing(['a', 'b', 'c'], 'b')).toBe('terminal:a');
  expect(tabAfterClosing(['a', 'b'], 'a')).toBe('terminal:b');
  expect(tabAfterClosing(['a'], 'a')).toBe('agents');
  expect(terminalOf(toTerminalTab('0a1b'))).toBe('0a1b');
  expect(terminalOf('dev-server')).toBeNull();
  expect(toDrawerTab('terminal:a', ['a'])).toBe('terminal:a');
  expect(toDrawerTab('terminal:gone', ['a'])).toBe('agents');
});

test('the drawer stays between a strip and almost everything', () => {
  expect(fitHeight(10, 800)).toBe(120);
  expect(fitHeight(5000, 800)).toBe(680);
  expect(heightAfterKey('ArrowUp', 300, 800)).toBe(324);
  expect(heightAfterKey('End', 300, 800)).toBe(120);
  expect(heightAfterKey('Home', 300, 800)).toBe(680);
  expect(heightAfterKey('x', 300, 800)).toBeNull();
});
