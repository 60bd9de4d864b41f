import { expect, test } from 'vitest';
import { whyNobodyWorks, whyNothingIsTested } from './idle.logic.ts';

const end = (detail: string) => ({
  reason: 'all_passing' as const,
  detail,
  at: '2026-01-01T00:00:00Z',
});

test('a crew at rest says how it ended, and offers to start', () => {
  expect(whyNobodyWorks({ status: 'stopped', end: end('Everything passes.') }, null)).toEqual({
    title: 'The crew is at rest',
    sentence: 'Everything passes.',
    remedy: { kind: 'crew', action: 'start', label: 'Start the crew' },
  });
  expect(whyNobodyWorks({ status: 'stopped', end: null }, null).title).toMatch(/not started/);
});

test.each([
  ['paused', 'resume'],
  ['paused_graceful', 'undrain'],
  ['pausing', 'undrain'],
  ['crashed', 'start'],
] as const)('a crew that is %s is helped by "%s"', (status, action) => {
  expect(whyNobodyWorks({ status, end: null }, null).remedy).toMatchObject({ action });
});

test('a crew that works and yet does nothing names what most features wait for', () => {
  const top = { sentence: 'The disk is nearly full: free some space.', help: 'free_disk' as const };
  expect(whyNobodyWorks({ status: 'running', end: null }, { ...top, count: 3 })).toMatchObject({
    sentence: 'The disk is nearly full: free some space. (3 features wait for that.)',
    remedy: null,
  });
  expect(
    whyNobodyWorks(
      { status: 'running', end: null },
      { sentence: 'It waits for an answer.', help: 'answer', count: 1 },
    ).remedy,
  ).toMatchObject({ kind: 'overview' });
});

test('what has a setting leads to the settings', () => {
  expect(whyNothingIsTested(null)).toBeNull();
  expect(whyNothingIsTested('ratio_zero')?.remedy).toMatchObject({ kind: 'settings' });
  expect(whyNothingIsTested('nothing_to_test')?.remedy).toBeNull();
});
