import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockHome } from './home-lock.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ropewalk-home-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

test('a home whose store lies in it is one control plane’s at a time', () => {
  const first = lockHome(home, 'alone');
  expect(first).not.toBeNull();
  expect(lockHome(home, 'alone')).toBeNull();
  first?.release();
  const next = lockHome(home, 'alone');
  expect(next).not.toBeNull();
  next?.release();
});

test('those whose store is elsewhere share a home, and keep it from one whose store lies in it', () => {
  const [one, other] = [lockHome(home, 'shared'), lockHome(home, 'shared')];
  expect([one, other]).not.toContain(null);
  expect(lockHome(home, 'alone')).toBeNull();
  one?.release();
  expect(lockHome(home, 'alone')).toBeNull();
  other?.release();
  const alone = lockHome(home, 'alone');
  expect(alone).not.toBeNull();
  expect(lockHome(home, 'shared')).toBeNull();
  alone?.release();
});
