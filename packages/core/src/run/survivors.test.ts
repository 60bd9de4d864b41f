import { expect, it } from 'vitest';
import { describeSurvivors } from './survivors.ts';

it('names what survived, and says so when nothing did', () => {
  const one = { pid: 7, name: 'sleep', marker: 'home-run-1' };
  expect(describeSurvivors([])).toBe('No process survived.');
  expect(describeSurvivors([one])).toBe(
    'One process survived: sleep (pid 7). End what is left by hand.',
  );
  const many = Array.from({ length: 12 }, () => one);
  expect(describeSurvivors(many)).toMatch(/^12 processes survived: .* and 2 more\./);
});
